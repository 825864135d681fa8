"""Reads the feeds of a built site as strictly as they can be read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import feedparser
from jsonschema import Draft202012Validator, FormatChecker
from lxml import etree
from lxml.html import fragment_fromstring

from tests.small_site import Result, SmallSite

DATA = Path(__file__).resolve().parent / "data"
ATOM = "{http://www.w3.org/2005/Atom}"
MEDIA = "{http://search.yahoo.com/mrss/}"
DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
ATOM_SCHEMA = etree.RelaxNG(etree.parse(DATA / "atom.rng"))
JSON_SCHEMA = Draft202012Validator(
    json.loads((DATA / "json_feed.json").read_text("utf-8")), format_checker=FormatChecker()
)


@dataclass(frozen=True)
class Entry:
    """A story as one feed tells it."""

    id: str
    url: str
    title: str
    summary: str
    html: str
    published: str
    people: str
    words: tuple[str, ...]
    pictures: tuple[Mapping[str, str], ...] = ()


def read_rss(data: bytes) -> list[Entry]:
    root = etree.fromstring(data)
    assert (root.tag, root.get("version"), len(root)) == ("rss", "2.0", 1)
    channel = root[0]
    for name in ("title", "link", "description", "language", "lastBuildDate"):
        assert len(channel.findall(name)) == 1, name
        assert channel.findtext(name), name
    assert channel.findtext("language") == "vi"
    assert [link.get("rel") for link in channel.findall(f"{ATOM}link")] == ["self"]
    return [_rss_entry(item) for item in channel.findall("item")]


def _rss_entry(item: Any) -> Entry:
    for name in ("title", "link", "description", "guid", "pubDate", CONTENT, f"{DUBLIN_CORE}creator"):
        assert len(item.findall(name)) == 1, name
    assert item.find("guid").get("isPermaLink") == "false"
    assert len(item.findall("enclosure")) <= 1
    for enclosure in item.findall("enclosure"):
        assert sorted(enclosure.attrib) == ["length", "type", "url"]
    # A description is HTML.
    summary = fragment_fromstring(item.findtext("description"), create_parent="p").text_content()
    return Entry(
        id=item.findtext("guid"),
        url=item.findtext("link"),
        title=item.findtext("title"),
        summary=summary,
        html=item.findtext(CONTENT),
        published=item.findtext("pubDate"),
        people=item.findtext(f"{DUBLIN_CORE}creator"),
        words=tuple(category.text for category in item.findall("category")),
        pictures=_pictures(item),
    )


def read_atom(data: bytes) -> list[Entry]:
    root = etree.fromstring(data)
    ATOM_SCHEMA.assertValid(root)
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "vi"
    return [_atom_entry(entry) for entry in root.findall(f"{ATOM}entry")]


def _atom_entry(entry: Any) -> Entry:
    assert entry.find(f"{ATOM}content").get("type") == "html"
    return Entry(
        id=entry.findtext(f"{ATOM}id"),
        url=entry.find(f"{ATOM}link[@rel='alternate']").get("href"),
        title=entry.findtext(f"{ATOM}title"),
        summary=entry.findtext(f"{ATOM}summary"),
        html=entry.findtext(f"{ATOM}content"),
        published=entry.findtext(f"{ATOM}published"),
        people=", ".join(name.text for name in entry.iterfind(f"{ATOM}author/{ATOM}name")),
        words=tuple(category.get("term") for category in entry.findall(f"{ATOM}category")),
        pictures=_pictures(entry),
    )


def _pictures(entry: Any) -> tuple[Mapping[str, str], ...]:
    return tuple(
        {
            **content.attrib,
            "description": content.findtext(f"{MEDIA}description", ""),
            "credit": content.findtext(f"{MEDIA}credit", ""),
        }
        for content in entry.findall(f"{MEDIA}content")
    )


def read_json(data: bytes) -> list[Entry]:
    feed = json.loads(data)
    JSON_SCHEMA.validate(feed)
    return [
        Entry(
            id=item["id"],
            url=item["url"],
            title=item["title"],
            summary=item["summary"],
            html=item["content_html"],
            published=item["date_published"],
            people=", ".join(author["name"] for author in item["authors"]),
            words=tuple(item["tags"]),
        )
        for item in feed["items"]
    ]


def updated(data: bytes) -> str:
    """Return when an Atom feed says it changed last."""
    return str(etree.fromstring(data).findtext(f"{ATOM}updated"))


def link(data: bytes, rel: str) -> str:
    """Return where an Atom feed's link of that relation leads, "" where it has none."""
    found = etree.fromstring(data).find(f"{ATOM}link[@rel='{rel}']")
    return "" if found is None else str(found.get("href"))


def parsed(data: bytes) -> Any:
    """Return the feed as feedparser has it, which must find nothing to forgive."""
    feed = feedparser.parse(data, response_headers={"content-type": "text/xml; charset=utf-8"}, sanitize_html=False)
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


def html(entry: Entry) -> Any:
    """Return the content of an entry as a tree."""
    return fragment_fromstring(entry.html, create_parent="div")


# The feeds of a small site

SECTION = "/chuyen-muc/nong-thon-moi/"
READERS = {"/rss.xml": read_rss, "/atom.xml": read_atom, "/feed.json": read_json}


def published(site: SmallSite, now: str = "2020-06-01T12:00", **env: str) -> Result:
    return site.built(now=now, env=env)


def data(site: SmallSite, address: str) -> bytes:
    return site.file(address).read_bytes()


def entries(site: SmallSite, address: str) -> list[Entry]:
    """Return what a feed tells, once it has passed every rule of its form."""
    return READERS[f"/{address.rsplit('/', 1)[1]}"](data(site, address))


def only(site: SmallSite, address: str = "/rss.xml") -> Entry:
    (entry,) = entries(site, address)
    return entry


def everywhere(site: SmallSite) -> list[Entry]:
    """Return the one story of the site as each feed tells it, having made sure that they all say the same."""
    found = [only(site, address) for address in (*READERS, f"{SECTION}rss.xml", f"{SECTION}atom.xml")]
    for field in ("id", "url", "title", "summary", "html", "people", "words"):
        assert len({getattr(entry, field) for entry in found}) == 1, field
    return found


def words_of(entry: Entry) -> str:
    return " ".join(html(entry).text_content().split())


def is_feed(name: str) -> bool:
    return name.endswith((".xml", ".json")) and not name.startswith("sitemap")


def alternates(site: SmallSite, address: str) -> list[str]:
    links = site.tree(address).findall("./head/link[@rel='alternate']")
    for link in links:
        kind = {".xml": "xml", "json": "feed+json"}[link.get("href")[-4:]]
        assert link.get("type").endswith(kind), link.get("href")
        assert link.get("title")
    return [link.get("href") for link in links]
