"""Every link within the site, every picture, style sheet and script leads to something that is there."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree
from lxml import html as lxml_html

from newsroom.problems import Problem
from newsroom.release.checks.documents import READERS, strings_in
from newsroom.release.checks.finished import Finished

CODE = "LIEN-KET-HONG"
# Where HTML names addresses.
ATTRIBUTES = ("href", "src", "srcset", "imagesrcset", "poster", "content")
REFRESH = re.compile(r"^\s*\d+\s*;\s*url=(.*)$", re.IGNORECASE)
IN_CSS = re.compile(r"url\(\s*[\"']?([^\"')]+)")


@dataclass(frozen=True, slots=True)
class Page:
    """A page's anchors and the addresses it names."""

    anchors: frozenset[str]
    links: frozenset[str]


def check_links(finished: Finished) -> Iterator[Problem]:
    """Yield a problem for each address that leads nowhere, on each page that names it."""
    pages = {entry.address: read_page(finished.read(entry), finished.base) for entry in finished.plain(".html")}
    for address, page in pages.items():
        for link in sorted(page.links):
            yield from _check(finished, pages, address, link)
    for entry in finished.plain(".css"):
        for link in sorted(set(IN_CSS.findall(finished.read(entry).decode()))):
            yield from _check(finished, pages, entry.address, link)
    for entry in finished.plain(*READERS):
        for link in sorted(links_in(PurePosixPath(entry.path).suffix, finished.read(entry), finished.base)):
            yield from _check(finished, pages, entry.address, link)


def _check(finished: Finished, pages: Mapping[str, Page], address: str, link: str) -> Iterator[Problem]:
    target = _within(finished.base, address, link)
    if target is None:
        return
    path, fragment = target
    if path not in finished.addresses and f"{path}/" not in finished.addresses:
        yield finished.problem(address, CODE, f"dẫn tới {path}, nơi không có gì")
    elif fragment and path in pages and fragment not in pages[path].anchors:
        yield finished.problem(address, CODE, f"dẫn tới {path}#{fragment}, mà trang đó không có mục này")


def read_page(data: bytes, base: str) -> Page:
    """Return what a page names; `base` is the site's public address."""
    if not data.strip():
        return Page(frozenset(), frozenset())
    tree = lxml_html.document_fromstring(data, parser=lxml_html.HTMLParser(encoding="utf-8"))
    anchors: set[str] = set()
    links: set[str] = set()
    for element in tree.iter(etree.Element):
        anchors.update(value for key in ("id", "name") if (value := element.get(key)))
        for attribute in ATTRIBUTES:
            value = element.get(attribute)
            if value:
                links.update(_named(str(element.tag), attribute, value, base))
        if element.tag == "script" and element.get("type", "").endswith("json"):
            links |= links_in(".json", (element.text or "").encode(), base)
    return Page(frozenset(anchors), frozenset(links))


def _named(tag: str, attribute: str, value: str, base: str) -> Iterator[str]:
    """Yield the addresses in the value of an attribute."""
    if attribute.endswith("srcset"):
        yield from (part.split()[0] for part in value.split(",") if part.strip())
    elif attribute != "content":
        yield value.strip()
    elif tag == "meta":
        refresh = REFRESH.match(value)
        if refresh:
            yield refresh[1].strip("\"' ")
        elif _is_ours(value, base):
            yield value


def _within(base: str, address: str, link: str) -> tuple[str, str] | None:
    """Return the path and fragment of a link within the site, None for one that leads elsewhere."""
    try:
        parts = urlsplit(urljoin(f"{base}{address}", link))
    except ValueError:
        return (link, "")
    if f"{parts.scheme}://{parts.netloc}" != base:
        return None
    return unquote(parts.path) or "/", unquote(parts.fragment)


def links_in(suffix: str, data: bytes, base: str) -> set[str]:
    """Return our own addresses that a document for machines names: as a whole value, or in HTML that it carries.

    There a fragment is a name and leads nowhere. An address among other words is words.
    """
    found: set[str] = set()
    for value in strings_in(suffix, data):
        if _is_ours(value, base):
            found.add(value.partition("#")[0])
        elif "</" in value:
            found |= {link for link in read_page(value.encode(), base).links if not link.startswith("#")}
    return found


def _is_ours(value: str, base: str) -> bool:
    return value.startswith(f"{base}/") and not any(letter.isspace() for letter in value)
