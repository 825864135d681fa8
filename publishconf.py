"""WHERE the site goes: pelicanconf.py and the public address."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from newsroom.site import FILE_NAME, read_site
from pelicanconf import *  # noqa: F403 - all settings of the build

SITEURL = read_site(Path(__file__).resolve().parent / FILE_NAME).url
# Readers' browsers keep the front page and the stories they have read. False takes that back everywhere: see
# docs/ky-thuat.md.
OFFLINE = True
