"""A release: what is published at one moment, whole, checked and reversible."""
