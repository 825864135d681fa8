"""feedgen's faults, each shown in feedgen itself beside the repair: when one is gone, so can its repair."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from newsroom.dates import HANOI
from newsroom.proof import proved
from plugins.feeds.repairs import Document, Entry

MOMENT = datetime(2020, 5, 14, 8, 30, tzinfo=HANOI)
ATOM = "{http://www.w3.org/2005/Atom}"


def plain() -> FeedGenerator:
    return filled(FeedGenerator())


def ours() -> Document:
    return filled(Document(MOMENT, {}))


def filled(feed: Any) -> Any:
    feed.id("tag:damha.example,2020-05-01:/")
    feed.title("Đầm Hà")
    feed.description("Tin tức")
    feed.link(href="https://damha.example/")
    return feed


def described(entry: Any, number: int = 1) -> Any:
    entry.id(f"tag:damha.example,2020-05-01:/{number}/")
    entry.title(f"Bài {number}")
    entry.summary("Sapo")
    entry.content("<p>Lúa</p>", type="html")
    return entry


def rss(feed: Any) -> Any:
    return etree.fromstring(feed.rss_str())


def atom(feed: Any) -> Any:
    return etree.fromstring(feed.atom_str())


def test_atom_links_lose_what_they_say() -> None:
    enclosure = {"rel": "enclosure", "type": "image/jpeg", "length": "7", "title": "Ảnh", "hreflang": "vi"}
    for entry, kept in ((FeedEntry(), {}), (Entry(MOMENT, MOMENT), enclosure)):
        described(entry).link(href="https://damha.example/a.jpg", **enclosure)
        assert dict(entry.atom_entry().find("link").attrib) == {"href": "https://damha.example/a.jpg", **kept}


def test_a_new_entry_is_put_first() -> None:
    theirs, mine = plain(), ours()
    for number in (1, 2):
        theirs.add_entry(described(FeedEntry(), number))
        mine.add(described(Entry(MOMENT, MOMENT), number))
    assert [title.text for title in rss(theirs).iterfind("channel/item/title")] == ["Bài 2", "Bài 1"]
    assert [title.text for title in rss(mine).iterfind("channel/item/title")] == ["Bài 1", "Bài 2"]
    assert [title.text for title in atom(mine).iterfind(f"{ATOM}entry/{ATOM}title")] == ["Bài 1", "Bài 2"]


def test_the_last_link_becomes_the_channels() -> None:
    theirs, mine = plain(), ours()
    own = {"href": "https://damha.example/rss.xml", "rel": "self"}
    theirs.link(own)
    mine.point("https://damha.example/", own)
    assert rss(theirs).findtext("channel/link") == "https://damha.example/rss.xml"
    assert rss(mine).findtext("channel/link") == "https://damha.example/"


def test_whatever_is_not_dated_is_dated_now() -> None:
    now = datetime.now(HANOI)
    theirs, mine = plain(), ours()
    theirs.add_entry(described(FeedEntry()))
    mine.add(described(Entry(MOMENT, MOMENT)))
    for path in (f"{ATOM}updated", f"{ATOM}entry/{ATOM}updated"):
        assert abs(datetime.fromisoformat(atom(theirs).findtext(path)) - now) < timedelta(minutes=5)
        assert atom(mine).findtext(path) == "2020-05-14T08:30:00+07:00"
    year = rss(theirs).findtext("channel/lastBuildDate").split()[3]
    assert year == f"{now:%Y}"
    assert rss(mine).findtext("channel/lastBuildDate") == "Thu, 14 May 2020 08:30:00 +0700"


@pytest.mark.parametrize("character", ["\x00", "\x02", "\x0b", "\ufffe", "\ud800"], ids=ascii)
def test_a_character_that_xml_forbids_is_an_exception(character: str) -> None:
    """The newsroom's door lets none of them in; should one come another way, the build stops with a message."""
    from newsroom.problems import NewsroomError

    for make in (plain, ours):
        feed = make()
        feed.add_entry(described(Entry(MOMENT, MOMENT))).title(f"Lúa{character}")
        with pytest.raises(ValueError, match=r"XML|surrogates"):
            feed.rss_str()
    with pytest.raises(NewsroomError, match=r"^/rss.xml:1: tệp /rss.xml dựng ra không đọc lại được"):
        proved("/rss.xml", feed.rss_str)


def test_rss_leaves_out_authors_without_address() -> None:
    entry = described(FeedEntry())
    entry.author([{"name": "Mai Thắm"}, {"name": "Thanh Nga"}])
    assert "Mai Thắm" not in etree.tostring(entry.rss_entry(), encoding="unicode")
    creator = etree.Element("{http://purl.org/dc/elements/1.1/}creator")
    mine = described(Entry(MOMENT, MOMENT, [creator]))
    assert mine.rss_entry().find(creator.tag) is creator


def test_cdata_is_no_type_of_atom() -> None:
    entry = described(FeedEntry())
    entry.content("<p>Lúa</p>", type="CDATA")
    assert entry.atom_entry().find("content").get("type") == "CDATA"


def test_rss_has_whole_content_only_beside_a_summary() -> None:
    encoded = "{http://purl.org/rss/1.0/modules/content/}encoded"
    entry = FeedEntry()
    entry.title("Bài")
    entry.content("<p>Lúa</p>")
    assert entry.rss_entry().find(encoded) is None
    entry.summary("Sapo")
    assert entry.rss_entry().find(encoded) is not None


def test_a_description_is_taken_for_html_already() -> None:
    entry = described(FeedEntry())
    entry.summary("TT&VH")
    assert b"<description>TT&amp;VH<" in etree.tostring(entry.rss_entry()), "a reader of HTML takes &VH for an entity"


def test_the_version_of_feedgen_is_a_part_of_every_document() -> None:
    assert atom(plain()).find(f"{ATOM}generator").get("version")
    assert atom(ours()).find(f"{ATOM}generator").attrib == {}


def _media(feed: Any) -> Any:
    feed.load_extension("media")
    entry = feed.add_entry()
    described(entry).media.content(url="https://damha.example/a.jpg", medium="image")
    return rss(feed).find("channel/item")


def test_the_media_extension_groups_everything() -> None:
    item = _media(plain())
    media = "{http://search.yahoo.com/mrss/}"
    assert item.find(f"{media}content") is None
    assert item.find(f"{media}group/{media}content") is not None


@pytest.mark.parametrize("field", ["description", "credit"])
def test_the_media_extension_knows_no_words(field: str) -> None:
    feed = plain()
    feed.load_extension("media")
    with pytest.raises(ValueError, match="invalid keys"):
        feed.add_entry().media.content(url="https://damha.example/a.jpg", **{field: "Lúa"})


@pytest.mark.parametrize("value", [True, False, "true", "false"])
def test_the_podcast_extension_refuses_what_its_directory_wants(value: object) -> None:
    """We publish no podcasts: another reason not to begin with that extension."""
    feed = plain()
    feed.load_extension("podcast")
    with pytest.raises(ValueError, match="explicit"):
        feed.podcast.itunes_explicit(value)


@pytest.mark.parametrize("make", [lambda feed: feed.rss_str(), lambda feed: feed.atom_str()], ids=["rss", "atom"])
def test_our_documents_name_their_style_sheet_and_no_prefix_twice(make: Callable[[Any], bytes]) -> None:
    """feedgen offers no place for a style sheet."""
    assert b"xml-stylesheet" not in make(plain())
    extra = etree.Element("{http://search.yahoo.com/mrss/}content")
    feed = filled(Document(MOMENT, {"media": "http://search.yahoo.com/mrss/"}))
    feed.add(described(Entry(MOMENT, MOMENT, [extra])))
    data = make(feed)
    assert b'<?xml-stylesheet type="text/css" href="/theme/feed.css"?>' in data
    assert data.count(b"http://search.yahoo.com/mrss/") == 1
    assert b"<media:content" in data
