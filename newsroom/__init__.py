"""The house rules of the newsroom and its commands."""

from pathlib import Path

# The folder of this repository.
ROOT = Path(__file__).resolve().parent.parent
