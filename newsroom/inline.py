"""The one script that stands inside every page, and what the Content-Security-Policy knows it by.

A file of its own would come too late: text would be painted, and then painted again in the size that the reader has
chosen.
"""

import base64
import hashlib

from newsroom import ROOT
from newsroom.assets import published_script

FIRST_SCRIPT = published_script((ROOT / "theme/first.js").read_text("utf-8"))


def script_source(script: str) -> str:
    """Return the hash of a script that stands inside a page, as `script-src` wants it."""
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
