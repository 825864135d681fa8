"""Where a link leads: outside, to a page of ours, to a heading, or to a document beside the story."""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urlsplit

# What people type of an address when they leave out its beginning.
DOMAIN = re.compile(r"^www\.|^[\w.-]+\.(?:vn|com|net|org)(?:/|$)")
DATED = re.compile(r"\d{4}/\d{2}/")
ATTACHMENT_SUFFIXES = frozenset({".pdf", ".docx", ".xlsx"})
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
EMAIL = re.compile(r"[^\s@:/?#]+@[^\s@:/?#]+\.[^\s@:/?#]+")
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
# All that RFC 3986 lets stand in an address, and the percent sign of what is encoded already.
URL_SAFE = "%/:?#[]@!$&'()*+,;=~"


# Our own address as people paste it: with or without www, with http, in capitals, with the port.
OWN = re.compile(r"https?://(?:www\.)?(?P<host>[^/?#:@]+)(?::(?:80|443))?(?P<path>[/?#].*)?", re.IGNORECASE)


class Where(StrEnum):
    """What kind of place a link leads to."""

    OUTSIDE = "outside"
    PAGE = "page"
    HEADING = "heading"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Link:
    """A link that may be published; `address` is ready for an href, but for FILE, where it is the file's name."""

    where: Where
    address: str
    fragment: str = ""


class LinkError(ValueError):
    """A link that must not be published; carries what to write instead."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.advice = advice


def read_link(target: str, site_url: str) -> Link:
    """Return where `target` leads; addresses below `site_url` are pages of ours.

    Raises LinkError for schemes and forms that are not published.
    """
    if not target:
        raise LinkError("liên kết để trống", "viết [chữ](/2020/05/ten-bai/) hoặc [chữ](https://…)")
    if "\\" in target or target.startswith("//"):
        raise LinkError(f"liên kết “{target}” không an toàn", "viết đầy đủ, bắt đầu bằng https://")
    if target.startswith("#"):
        return Link(Where.HEADING, "", target[1:])
    own = OWN.fullmatch(target)
    if own and own["host"].casefold() == host_of(site_url):
        return _page(own["path"] or "/")
    if target.startswith("/"):
        return _page(target)
    if EMAIL.fullmatch(target):
        target = f"mailto:{target}"
    scheme = SCHEME.match(target)
    if scheme:
        return _outside(target, scheme[1].lower())
    return _file(target)


def host_of(url: str) -> str:
    """Return the host of our own address, as it is compared."""
    return url.casefold().partition("://")[2].removeprefix("www.")


def _page(path: str) -> Link:
    """Return a page of ours; what messengers hang onto an address (?fbclid=…) falls away."""
    if path.startswith("//"):
        raise LinkError(f"liên kết “{path}” viết sai", "chỉ viết một gạch chéo ở đầu: /2020/05/ten-bai/")
    whole, _, fragment = path.partition("#")
    decoded = unquote(whole.partition("?")[0]).removesuffix("index.html") or "/"
    if not decoded.endswith("/") and "." not in PurePosixPath(decoded).name:
        decoded += "/"
    return Link(Where.PAGE, quote(decoded), quote(fragment))


def _outside(target: str, scheme: str) -> Link:
    if scheme not in SCHEMES:
        raise LinkError(f"liên kết kiểu “{scheme}:” không được dùng", "chỉ dùng https://, http://, mailto: hoặc tel:")
    try:
        host = urlsplit(target).hostname
    except ValueError as e:
        raise LinkError(f"liên kết “{target}” viết sai", "chép lại địa chỉ từ trình duyệt") from e
    if scheme in ("http", "https") and not host:
        raise LinkError(f"liên kết “{target}” thiếu tên trang", "viết như https://quangninh.gov.vn/")
    return Link(Where.OUTSIDE, quote(target, safe=URL_SAFE))


def _file(target: str) -> Link:
    name = unquote(target)
    suffix = PurePosixPath(name).suffix.lower()
    if "{" in target or "|" in target:
        raise LinkError(f"liên kết “{target}” không hiểu được", "viết địa chỉ như /2020/05/ten-bai/")
    if DOMAIN.search(name.lower()):
        raise LinkError(f"liên kết “{target}” thiếu https://", f"viết https://{target}")
    if DATED.match(name):
        raise LinkError(f"liên kết “{target}” thiếu gạch chéo ở đầu", f"viết /{name}")
    if "/" in name:
        advice = "chép tệp vào thư mục của bài; bài khác thì viết /2020/05/ten-bai/"
        raise LinkError(f"liên kết “{target}” ra ngoài thư mục của bài", advice)
    if suffix not in ATTACHMENT_SUFFIXES:
        known = ", ".join(sorted(ATTACHMENT_SUFFIXES))
        raise LinkError(f"không đăng được tệp “{name}”", f"chỉ đính kèm {known}; ảnh thì viết ![chú thích](tên.jpg)")
    return Link(Where.FILE, name)
