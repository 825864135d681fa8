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

# Where releases go: a place for each kind of target (python3 toasoan.py publish --target NAME). No passwords here.
PUBLISH_TO = {
    "folder": "published",
    # "ssh": "toasoan@may-chu:/var/www/damha.example",
    # "sftp": "sftp://toasoan@hosting.example/damha.example",
    # "s3": "s3://damha-example?endpoint=https://s3.nha-cung-cap.example",
}
# So many earlier releases stay, to roll back to and for readers who have a page open.
KEEP_RELEASES = 5
# Each release carries a configuration for Apache (.htaccess). False where the host forbids one.
HTACCESS = True
# A key of your own making, and search engines are told which pages have changed (https://www.indexnow.org).
INDEXNOW_KEY = ""
# After a publish or a rollback a CDN is told by this command: {paths} or {urls} become the addresses that have changed,
# which it also gets on standard input, a line each. docs/ky-thuat.md has examples. Empty: nobody is told.
CDN_COMMAND = []
