"""Documents that stories link to: where they are published, and what is printed about them."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from newsroom.links import LinkError, Where, read_link
from newsroom.output import MEDIA
from newsroom.vietnamese import size_words, slug


class Attachments:
    """Resolves the links of one place after another; `files` are those beside the story being converted."""

    def __init__(self, site_url: str) -> None:
        self._site_url = site_url
        self.files: Mapping[str, Path] = {}
        self.found: dict[str, Path] = {}

    def resolve(self, target: str) -> tuple[str, str]:
        """Return the href for a target and the words to print after the link (a document's type and size).

        Raises LinkError for what may not be published.
        """
        link = read_link(target, self._site_url)
        if link.where is Where.FILE:
            return self._publish(link.address)
        fragment = f"#{link.fragment}" if link.fragment else ""
        return f"{link.address}{fragment}", ""

    def _publish(self, name: str) -> tuple[str, str]:
        if name not in self.files:
            raise LinkError(f"không có tệp “{name}” trong thư mục của bài", "chép tệp vào thư mục của bài")
        source = self.files[name]
        data = source.read_bytes()
        digest = hashlib.sha256(data).hexdigest()[:10]
        suffix = source.suffix.lower()
        address = f"/{MEDIA}/{slug(source.stem, fallback='tep')}-{digest}{suffix}"
        self.found[address] = source
        return address, f"{suffix[1:].upper()}, {size_words(len(data))}"
