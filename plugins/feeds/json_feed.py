"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
from collections.abc import Iterable
from typing import Any

from newsroom.dates import iso
from plugins.feeds.channels import LANGUAGE, Channel
from plugins.feeds.items import Item

VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(channel: Channel, items: Iterable[Item], address: str) -> bytes:
    """Return the document that is published at `address`."""
    document = {
        "version": VERSION,
        "title": channel.title,
        "home_page_url": channel.home,
        "feed_url": address,
        "description": channel.description,
        "language": LANGUAGE,
        "authors": [{"name": channel.publisher}],
        "items": [_entry(item) for item in items],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _entry(item: Item) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        "summary": item.summary,
        "content_html": item.html,
        "date_published": iso(item.published),
        "date_modified": iso(item.updated),
        "authors": [{"name": name} for name in item.people],
        "tags": list(item.words),
    }
    if item.cover:
        cover = {"url": item.cover.url, "mime_type": item.cover.media_type, "size_in_bytes": item.cover.length}
        entry |= {"image": item.cover.url, "attachments": [cover]}
    return entry
