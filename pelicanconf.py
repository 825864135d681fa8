"""HOW the site is built. Who we are is in site.toml; where the site goes is in publishconf.py."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))  # plain Pelican may be started from any folder

from jinja2 import StrictUndefined

from plugins import discovery, edition, feeds, galleries, glossary, interviews, photos, stories

PATH = "content"
OUTPUT_PATH = "output"
CACHE_PATH = ".cache"
THEME = str(Path(__file__).resolve().parent / "theme")
SITEURL = ""  # looked at, not published
TIMEZONE = "Asia/Ho_Chi_Minh"
DEFAULT_LANG = "vi"
OFFLINE = False

# Modules, not names: a name that fails to import is skipped, a module that fails stops everything.
PLUGINS = [stories, interviews, photos, galleries, glossary, feeds, edition, discovery]
MARKDOWN = {"extensions": ["markdown.extensions.tables", "markdown.extensions.sane_lists"], "output_format": "html"}
JINJA_ENVIRONMENT = {"autoescape": True, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}

# Pelican's own reading and writing is off: stories and pages are the plugins' work.
ARTICLE_PATHS: list[str] = []
PAGE_PATHS: list[str] = []
STATIC_PATHS: list[str] = []
THEME_STATIC_PATHS: list[str] = []
DIRECT_TEMPLATES: list[str] = []
READERS = {"rst": None, "html": None, "htm": None, "md": None}
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None

# Nothing of an earlier build may stay: it might be a withheld story.
DELETE_OUTPUT_DIRECTORY = True
