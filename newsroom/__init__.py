"""The house rules of the newsroom and its commands."""
