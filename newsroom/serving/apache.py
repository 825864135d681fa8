"""The configuration of Apache 2.4: an .htaccess for the root of the site, as shared hosting lets one have."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from newsroom.serving.policy import GONE, HEADERS, STRICT_TRANSPORT, TYPES, Served

# Shared hosting often ends https at a machine in front of Apache, which tells how the reader came.
NO_REDIRECTS: Mapping[str, str] = MappingProxyType({})
# The compressed forms by their suffixes, the better first.
ENCODINGS = {"br": "br", "gz": "gzip"}
BY_HTTPS = "%{HTTPS} == 'on' || %{HTTP:X-Forwarded-Proto} == 'https'"


def configuration(served: Served, redirects: Mapping[str, str] = NO_REDIRECTS) -> str:
    """Return the .htaccess, with comments in Vietnamese; `redirects` tell where former addresses lead to."""
    heading = [
        f"# .htaccess cho {served.url}, do lệnh “python3 toasoan.py server apache” viết ra.",
        "# Sửa tay thì lần chạy lệnh sau sẽ mất; cách dùng: docs/ky-thuat.md.",
        "",
    ]
    rewriting = [*(_to_https(served) if served.secure else ()), *_addresses(redirects), *_compressed()]
    rewrite = ["", "<IfModule mod_rewrite.c>", "RewriteEngine On", *rewriting, "</IfModule>"]
    return "\n".join([*heading, *_folder(), *rewrite, *_types(), *_headers(served)]) + "\n"


def _folder() -> list[str]:
    return [
        "DirectoryIndex index.html",
        "# Apache chỉ chịu chuyển địa chỉ (RewriteRule) nơi nào được theo liên kết tượng trưng.",
        "Options -Indexes -MultiViews +SymLinksIfOwnerMatch",
        "ErrorDocument 404 /404.html",
        "ErrorDocument 403 /404.html",
        'ErrorDocument 410 "/%{REQUEST_URI}index.html"',
        "# Tệp ẩn không bao giờ ra ngoài.",
        r"RedirectMatch 404 /\.(?!well-known/)",
    ]


def _to_https(served: Served) -> list[str]:
    return [
        "# Ai vào bằng http thì được đưa sang https.",
        f'RewriteCond expr "! ({BY_HTTPS})"',
        f"RewriteRule ^ {served.url}%{{REQUEST_URI}} [R=301,L]",
    ]


def _addresses(redirects: Mapping[str, str]) -> Iterator[str]:
    yield "# Địa chỉ cũ."
    yield from (f'RewriteRule "^{re.escape(old[1:])}$" "{new}" [R=301,L]' for old, new in redirects.items())
    yield "# Bài đã gỡ: trang báo gỡ, với mã 410."
    yield f"RewriteCond %{{DOCUMENT_ROOT}}%{{REQUEST_URI}}{GONE} -f"
    yield "RewriteRule ^ - [G]"


def _compressed() -> Iterator[str]:
    yield "# Tệp nén sẵn đi thay tệp gốc, và chỉ như vậy."
    yield "RewriteCond %{ENV:REDIRECT_STATUS} ^$"
    yield r"RewriteRule \.(br|gz)$ - [R=404,L]"
    for suffix in ENCODINGS:
        for name in ("index.html", ""):
            yield rf"RewriteCond %{{HTTP:Accept-Encoding}} \b{ENCODINGS[suffix]}\b"
            yield f"RewriteCond %{{DOCUMENT_ROOT}}%{{REQUEST_URI}}{name}.{suffix} -f"
            yield f"RewriteRule ^ %{{REQUEST_URI}}{name}.{suffix} [L]"


def _types() -> Iterator[str]:
    texts = [type_ for type_ in TYPES if type_.text]
    yield ""
    yield from (f"AddType {type_.name} .{type_.suffix}" for type_ in TYPES)
    yield f"AddCharset utf-8 {' '.join(f'.{type_.suffix}' for type_ in texts)}"
    yield from (f"AddEncoding {encoding} .{suffix}" for suffix, encoding in ENCODINGS.items())
    yield ""
    yield "<IfModule mod_deflate.c>"
    yield f"AddOutputFilterByType DEFLATE {' '.join(type_.name for type_ in texts)}"
    yield "# Nén xong, Apache thêm -gzip vào ETag rồi không nhận ra nó nữa, và gửi lại cả trang không hề đổi."
    yield '<IfModule mod_headers.c>\nRequestHeader edit* If-None-Match "-gzip\\"" "\\""\n</IfModule>'
    yield "</IfModule>"


def _headers(served: Served) -> Iterator[str]:
    yield from ("", "<IfModule mod_headers.c>")
    for header in HEADERS:
        yield f"# {header.why}"
        # What the host says by itself goes into another list: without this line both values would be sent.
        yield f"Header onsuccess unset {header.name}"
        if header.value:
            yield f'Header always set {header.name} "{header.value}"'
        for pattern, value in header.cases:
            do = f'set {header.name} "{value}"' if value else f"unset {header.name}"
            yield f'Header always {do} "expr=%{{REQUEST_URI}} =~ m#{pattern}#"'
    if served.secure:
        yield f"# {STRICT_TRANSPORT.why}"
        yield f"Header onsuccess unset {STRICT_TRANSPORT.name}"
        yield f'Header always set {STRICT_TRANSPORT.name} "{STRICT_TRANSPORT.value}" "expr={BY_HTTPS}"'
    yield "</IfModule>"
