"""Configurations of web servers, printed from one table of types and response headers (policy.py)."""
