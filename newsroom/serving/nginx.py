"""The configuration of nginx: one file for its http context, such as /etc/nginx/sites-available/<name>."""

import re
from collections.abc import Iterator, Mapping

from newsroom.serving.policy import GONE, HEADERS, HTTP, MOVED, MOVED_MAP, STRICT_TRANSPORT, TYPES, Header, Served

INDENT = "    "


def configuration(served: Served) -> str:
    """Return the configuration, with comments in Vietnamese."""
    heading = [
        f"# nginx cho {served.url}, do lệnh “python3 toasoan.py server nginx” viết ra.",
        "# Sửa tay thì lần chạy lệnh sau sẽ mất; cách dùng: docs/ky-thuat.md.",
        "",
    ]
    to_https = _to_https(served) if served.secure else ()
    return "\n".join([*heading, *_maps(), *_moved(served), *to_https, *_server(served)]) + "\n"


def moved_map(redirects: Mapping[str, str]) -> str:
    """Return the file of a release that tells nginx where former addresses lead to.

    As patterns: plain words as long as our addresses do not fit into the table that nginx makes of them by default.
    """
    return "".join(f'"~^{re.escape(old)}$" "{new}";\n' for old, new in redirects.items())


def read_moved_map(told: str) -> dict[str, str]:
    """Return what moved_map has written."""
    lines = re.findall(r'^"~\^(.*)\$" "(.*)";$', told, re.MULTILINE)
    return {re.sub(r"\\(.)", r"\1", old): new for old, new in lines}


def _maps() -> Iterator[str]:
    """Yield what picks a header's value by the path.

    Not locations: an add_header in a location switches off all those outside it.
    """
    for header in HEADERS:
        if header.cases:
            yield f"# {header.name}: {header.why}"
            yield f"map $uri {_variable(header)} {{"
            yield f'{INDENT}default "{header.value}";'
            yield from (f'{INDENT}"~{pattern}" "{value}";' for pattern, value in header.cases)
            yield "}"


def _variable(header: Header) -> str:
    return f"$toasoan_{header.name.lower().replace('-', '_')}"


def _moved(served: Served) -> list[str]:
    return [
        "# Địa chỉ cũ dẫn về đâu: mỗi bản đăng mang theo danh sách của mình, nginx đọc khi khởi động hoặc reload.",
        "map $uri $toasoan_moved {",
        # As a pattern, so that a site without the list is no error.
        f'{INDENT}include "{served.folder}/{MOVED_MAP}*";',
        "}",
    ]


def _to_https(served: Served) -> list[str]:
    return [
        "",
        "# Ai vào bằng http thì được đưa sang https; trừ chỗ Let's Encrypt hỏi khi gia hạn chứng chỉ",
        "# (certbot certonly --webroot -w /var/www/letsencrypt).",
        "server {",
        *_inside(*_listen(HTTP), f"server_name {served.host};"),
        f"{INDENT}location / {{ return 301 {served.url}$request_uri; }}",
        f"{INDENT}location /.well-known/acme-challenge/ {{ root /var/www/letsencrypt; }}",
        "}",
    ]


def _server(served: Served) -> Iterator[str]:
    yield from ("", "server {")
    yield from _inside(*_listen(served.port, " ssl http2" if served.secure else ""), f"server_name {served.host};")
    if served.secure:
        yield from _inside(
            f"ssl_certificate /etc/letsencrypt/live/{served.host}/fullchain.pem;",
            f"ssl_certificate_key /etc/letsencrypt/live/{served.host}/privkey.pem;",
            "ssl_protocols TLSv1.2 TLSv1.3;",
            "# Bạn đọc quay lại không phải bắt tay từ đầu.",
            "ssl_session_cache shared:toasoan:10m;",
            "ssl_session_timeout 1d;",
        )
    yield from _inside(
        "",
        f'root "{served.folder}";',
        "index index.html;",
        "absolute_redirect off;",
        "server_tokens off;",
        "# Thư mục không có trang cũng trả lời như trang không tồn tại.",
        "error_page 404 /404.html;",
        "error_page 403 =404 /404.html;",
        "location = /404.html { internal; }",
        "# Tệp ẩn không bao giờ ra ngoài.",
        r"location ~ /\.(?!well-known/) { return 404; }",
        "# Tệp nén sẵn chỉ đi thay tệp gốc.",
        r"location ~ \.(br|gz)$ { return 404; }",
        "# Địa chỉ cũ: chuyển đi, nếu bản đang phục vụ cũng nói vậy (có thể đã lùi về bản trước).",
        'set $moved "";',
        f"if (-f $document_root$uri{MOVED}) {{ set $moved $toasoan_moved; }}",
        "if ($moved) { return 301 $moved; }",
        "# Bài đã gỡ: trang báo gỡ, với mã 410.",
        f"if (-f $document_root$uri{GONE}) {{ return 410; }}",
        "error_page 410 @gone;",
        "location @gone { rewrite ^ ${uri}index.html break; }",
    )
    yield from _inside("", *_types(), "", *_headers(served))
    yield "}"


def _listen(port: int, how: str = "") -> list[str]:
    return [f"listen {port}{how};", f"listen [::]:{port}{how};"]


def _inside(*lines: str) -> list[str]:
    return [f"{INDENT}{line}" if line else "" for line in lines]


def _types() -> Iterator[str]:
    """Yield the types; those of the machine (mime.types) do not count, so that every server says the same."""
    yield "types {"
    yield from (f"{INDENT}{type_.name} {type_.suffix};" for type_ in TYPES)
    yield "}"
    # Neither list wants text/html, which is always in it.
    texts = " ".join(type_.name for type_ in TYPES if type_.text and type_.name != "text/html")
    yield "default_type application/octet-stream;"
    yield "charset utf-8;"
    yield f"charset_types {texts};"
    yield "# Bản đăng có sẵn tệp nén. Cài libnginx-mod-http-brotli-static rồi thì bỏ dấu # ở dòng brotli: nhẹ hơn nữa."
    yield "gzip_static on;"
    yield "# brotli_static on;"
    yield "gzip on;"
    yield "gzip_comp_level 6;"
    yield "gzip_min_length 256;"
    yield "gzip_proxied any;"
    yield "gzip_vary on;"
    yield f"gzip_types {texts};"


def _headers(served: Served) -> Iterator[str]:
    for header in (*HEADERS, *((STRICT_TRANSPORT,) if served.secure else ())):
        if header.cases:
            # A header whose value is empty is not sent.
            yield f"add_header {header.name} {_variable(header)} always;"
        else:
            yield f"# {header.why}"
            yield f'add_header {header.name} "{header.value}" always;'
