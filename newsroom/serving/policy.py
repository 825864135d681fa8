"""What a web server says with each file it sends: one table, from which every server's configuration is printed.

Patterns are regular expressions over decoded paths, in the language that nginx, Apache and Python have in common. A
folder's page is asked for as "/2020/05/ten-bai/" and found as ".../index.html": patterns fit both.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from newsroom.inline import FIRST_SCRIPT, script_source

HTTP, HTTPS = 80, 443


@dataclass(frozen=True, slots=True)
class Served:
    """A site on a web server: its public address in ASCII, and where its files are if not in the usual place."""

    url: str
    root: str | None = None

    @property
    def secure(self) -> bool:
        """Tell whether readers come by https."""
        return urlsplit(self.url).scheme == "https"

    @property
    def host(self) -> str:
        """Return the name that readers ask for."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """Return the port that readers come to."""
        return urlsplit(self.url).port or (HTTPS if self.secure else HTTP)

    @property
    def folder(self) -> str:
        """Return the folder with the files."""
        return self.root or f"/var/www/{self.host}/current"


@dataclass(frozen=True, slots=True)
class Type:
    """The media type of files with this suffix; `text` is sent as UTF-8 and compressed."""

    suffix: str
    name: str
    text: bool = False


# Every kind of file that a release has; what is not here is sent as application/octet-stream.
TYPES = (
    Type("html", "text/html", text=True),
    Type("css", "text/css", text=True),
    Type("js", "text/javascript", text=True),  # RFC 9239
    Type("txt", "text/plain", text=True),
    # Feeds, sitemaps and OPML: as text/xml browsers show them, as application/rss+xml some save them.
    Type("xml", "text/xml", text=True),
    Type("json", "application/feed+json", text=True),  # JSON Feed 1.1; we publish no other JSON
    Type("webmanifest", "application/manifest+json", text=True),  # W3C Web Application Manifest
    Type("svg", "image/svg+xml", text=True),
    Type("avif", "image/avif"),
    Type("webp", "image/webp"),
    Type("jpg", "image/jpeg"),
    Type("png", "image/png"),
    Type("ico", "image/x-icon"),
    Type("pdf", "application/pdf"),
    Type("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    Type("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)

# A server that sends the compressed form of a file may call it by that name when it looks for the headers.
END = r"(\.(br|gz))?$"
PAGES = rf"(/|\.html){END}"
FEEDS = rf"\.(xml|json){END}"
PICTURES = rf"\.(avif|webp|jpg|png|svg|ico){END}"
PDF = r"\.pdf$"
# Hidden files of a release that tell servers what to answer: beside a former address' page, beside a withdrawn story's
# notice, and at the root where former addresses lead to.
MOVED, GONE, MOVED_MAP = ".moved", ".gone", ".moved.map"
# Renditions and documents (…-<hash>-1200.webp, …-<hash>.pdf) and the theme's files (style.<hash>.css). The hash is a
# part of the pattern: a file without one must never be kept for a year.
HASHED = rf"^/(media|theme)/[^/]+[-.][0-9a-f]{{10,16}}(-[0-9x]+)?\.[a-z0-9]+{END}"


@dataclass(frozen=True, slots=True)
class Header:
    """A response header: `value` is sent with everything but `cases`, where it is sent with nothing if empty.

    Cases are (pattern, value), and no path fits two of them. `why` stands above the header in a configuration.
    """

    name: str
    why: str
    value: str = ""
    cases: tuple[tuple[str, str], ...] = ()

    def at(self, path: str) -> str:
        """Return what is sent with a path."""
        return next((value for pattern, value in self.cases if re.search(pattern, path)), self.value)


# Pages ask nobody but their own site for anything, and carry no style or picture inside themselves, and of scripts only
# the one whose hash stands here. What is not named ('none') is fonts, sound, video, frames and plug-ins. connect-src:
# what the service worker fetches.
CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        f"script-src 'self' {script_source(FIRST_SCRIPT)}",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
# What asks residents for something or costs them data; only features that Chromium knows, as its console complains of
# others. Not denied, because readers use it: sharing (web-share), copying a link (clipboard-write), full screen.
DENIED = (
    "accelerometer", "camera", "display-capture", "encrypted-media", "geolocation", "gyroscope", "hid",
    "idle-detection", "magnetometer", "microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
YEAR = 365 * 24 * 60 * 60
# Without includeSubDomains: the same name may carry the district's older sites, which have no https.
STRICT_TRANSPORT = Header(
    "Strict-Transport-Security",
    "Trình duyệt nhớ một năm rằng trang này chỉ có ở https.",
    f"max-age={YEAR}",
)
CACHE_CONTROL = Header(
    "Cache-Control",
    "Tệp có mã băm trong tên không bao giờ đổi; mọi tệp khác phải hỏi lại máy chủ trước khi dùng.",
    "no-cache",
    ((HASHED, f"public, max-age={YEAR}, immutable"),),
)
HEADERS = (
    Header(
        "Content-Security-Policy",
        "Trang chỉ được tải tệp của chính mình. Trừ PDF: khung xem PDF của Chrome hỏng theo (crbug.com/271452).",
        CONTENT_POLICY,
        ((PDF, ""),),
    ),
    Header("X-Content-Type-Options", "Trình duyệt phải tin kiểu tệp mà máy chủ nói.", "nosniff"),
    Header(
        "Referrer-Policy",
        "Trang khác chỉ biết bạn đọc đến từ tên miền này, không biết đang đọc bài nào.",
        "strict-origin-when-cross-origin",
    ),
    Header(
        "Permissions-Policy",
        "Không dùng máy ảnh, micrô, vị trí… của bạn đọc.",
        cases=((PAGES, ", ".join(f"{feature}=()" for feature in DENIED)),),
    ),
    Header("X-Frame-Options", "Trình duyệt cũ: không trang nào được nhúng trang này.", cases=((PAGES, "DENY"),)),
    Header(
        "Cross-Origin-Opener-Policy", "Trang khác mở ra không với được vào trang này.", cases=((PAGES, "same-origin"),)
    ),
    Header(
        "Cross-Origin-Resource-Policy",
        "Trang khác chỉ được dùng ảnh và nguồn tin: trình đọc tin trên web hiện bài kèm ảnh.",
        "same-origin",
        ((PICTURES, "cross-origin"), (FEEDS, "cross-origin")),
    ),
    Header("Access-Control-Allow-Origin", "Trình đọc tin trên web được tải nguồn tin.", cases=((FEEDS, "*"),)),
    CACHE_CONTROL,
)
