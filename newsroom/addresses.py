"""Addresses that are spoken for, and how those of lists are made."""

ARCHIVE = "/luu-tru/"
# First parts of addresses that belong to lists, feeds and files.
RESERVED = frozenset(
    {"chuyen-muc", "tu-khoa", "tac-gia", "thu-vien-anh", "luu-tru", "media", "theme", "rss", "atom", "feed", "opml"}
    | {"sitemap", "robots", "404", "index", "manifest", "favicon", "security", "sw", "offline"}
)


def is_reserved(address: str) -> bool:
    """Tell whether an address belongs to something else than stories and standing pages."""
    first, _, rest = address.strip("/").partition("/")
    return first.partition(".")[0].casefold() in RESERVED or (first.isdigit() and not rest)


def month_address(year: int, month: int) -> str:
    """Return the address of a month's list."""
    return f"/{year}/{month:02}/"


def canonical(path: str) -> str:
    """Return the one form of an address: a folder's ends with a slash and never names its index.html."""
    path = path.removesuffix("index.html") if path.endswith("/index.html") else path
    return path if path.endswith("/") or "." in path.rsplit("/", 1)[1] else f"{path}/"
