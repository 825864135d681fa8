"""Addresses that are spoken for, and how those of lists are made."""

import re
from urllib.parse import urlsplit

# Letters, digits and hyphens between dots (RFC 952, RFC 1123).
HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")
ARCHIVE = "/luu-tru/"
FEEDS = "/rss/"
SITEMAP = "/sitemap.xml"
# First parts of addresses that belong to lists, feeds and files.
RESERVED = frozenset(
    {"chuyen-muc", "tu-khoa", "tac-gia", "thu-vien-anh", "luu-tru", "media", "theme", "rss", "atom", "feed", "opml"}
    | {"sitemap", "robots", "404", "index", "manifest", "favicon", "security", "sw", "offline"}
)


def is_reserved(address: str) -> bool:
    """Tell whether an address belongs to something else than stories and standing pages."""
    first, _, rest = address.strip("/").partition("/")
    name = first.partition(".")[0].casefold()
    return name in RESERVED or name.startswith("sitemap-") or (first.isdigit() and not rest)


def month_address(year: int, month: int) -> str:
    """Return the address of a month's list."""
    return f"/{year}/{month:02}/"


def canonical(path: str) -> str:
    """Return the one form of an address: a folder's ends with a slash and never names its index.html."""
    path = path.removesuffix("index.html") if path.endswith("/index.html") else path
    return path if path.endswith("/") or "." in path.rsplit("/", 1)[1] else f"{path}/"


def public_base(site_url: str) -> str:
    """Return what makes our addresses absolute, in ASCII and without a slash; "" where the site has no public one."""
    try:
        parts = urlsplit(site_url)
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    # Pages link from the root of their host: a site cannot live below a path.
    bare = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username)
    public = bare and parts.scheme in ("http", "https") and HOST.fullmatch(host)
    return f"{parts.scheme}://{host}{port}" if public else ""
