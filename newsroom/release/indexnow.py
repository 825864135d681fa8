"""IndexNow: tells search engines which addresses have changed (https://www.indexnow.org/documentation)."""

import json
import urllib.request
from collections.abc import Sequence
from http.client import HTTPException
from urllib.parse import urlsplit

# The most addresses that one message may hold.
LIMIT = 10_000
SECONDS = 10


def tell(endpoint: str, key: str, base: str, addresses: Sequence[str]) -> list[str]:
    """Send the changed addresses and return in words how it went; nothing that goes wrong here stops anybody."""
    # Pages that stand in for others (404.html, offline.html) are not for searching.
    told = [f"{base}{address}" for address in addresses if address.endswith("/")]
    parts = [told[start : start + LIMIT] for start in range(0, len(told), LIMIT)]
    return [_send(endpoint, key, base, part) for part in parts]


def _send(endpoint: str, key: str, base: str, told: list[str]) -> str:
    message = {"host": urlsplit(base).netloc, "key": key, "keyLocation": f"{base}/{key}.txt", "urlList": told}
    request = urllib.request.Request(  # noqa: S310 - the address is the office's own setting
        endpoint, json.dumps(message).encode(), {"Content-Type": "application/json; charset=utf-8"}
    )
    try:
        with urllib.request.urlopen(request, timeout=SECONDS):  # noqa: S310
            return f"IndexNow: đã báo {len(told)} địa chỉ thay đổi."
    except (OSError, ValueError, HTTPException) as e:
        return f"IndexNow: không báo được ({e}); trang vẫn đã đăng."
