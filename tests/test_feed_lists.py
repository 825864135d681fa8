"""Which feeds there are, where they say they are, and how pages and people are told of them."""

import json

import pytest
from lxml import etree

from tests import feeds
from tests.feeds import SECTION, alternates, data, entries, is_feed, published
from tests.small_site import SmallSite, one, words


def test_each_feed_says_where_it_is(site: SmallSite) -> None:
    site.story()
    published(site)
    for address in ("/rss.xml", "/atom.xml", "/chuyen-muc/chinh-tri/rss.xml", "/thu-vien-anh/atom.xml"):
        tree = etree.fromstring(site.file(address).read_bytes())
        links = tree.iter("{http://www.w3.org/2005/Atom}link")
        assert [link.get("href") for link in links if link.get("rel") == "self"] == [f"https://damha.example{address}"]
    assert json.loads(site.html("/feed.json"))["feed_url"] == "https://damha.example/feed.json"


def test_zero_stories(site: SmallSite) -> None:
    published(site, now="2020-06-01")
    first = site.files()
    found = [name for name in first if name.endswith(("rss.xml", "atom.xml", "feed.json"))]
    assert len(found) == 3 + 2 * 4
    for name in found:
        assert entries(site, f"/{name}") == []
    assert feeds.updated(data(site, "/atom.xml")) == "2020-05-01T00:00:00+07:00", "as old as the authority"
    published(site, now="2021-07-01")
    for name in found:
        assert site.files()[name] == first[name], "by no clock"


def test_a_story_comes_out_in_the_feeds_of_its_section_alone(site: SmallSite) -> None:
    site.story()
    published(site)
    assert [entry.title for entry in entries(site, f"{SECTION}rss.xml")] == ["Được mùa"]
    for address in ("/chuyen-muc/chinh-tri/rss.xml", "/chuyen-muc/chinh-tri/atom.xml", "/thu-vien-anh/rss.xml"):
        assert entries(site, address) == []


def test_the_list_of_all_feeds(site: SmallSite) -> None:
    site.story()
    published(site)
    root = etree.fromstring(data(site, "/opml.xml"))
    assert (root.tag, root.get("version"), [child.tag for child in root]) == ("opml", "2.0", ["head", "body"])
    assert root.findtext("head/title") == "Đầm Hà"
    outlines = root.findall("body/outline")
    assert len(outlines) == len(root.findall("body/*")) == 5
    for outline in outlines:
        assert outline.get("type") == "rss"
        assert outline.get("text")
        channel = etree.fromstring(data(site, outline.get("xmlUrl").removeprefix("https://damha.example")))[0]
        assert channel.findtext("title") == outline.get("title")
        assert channel.findtext("link") == outline.get("htmlUrl")
        assert site.file(outline.get("htmlUrl").removeprefix("https://damha.example")).exists()


def test_every_page_tells_of_the_feeds(site: SmallSite) -> None:
    site.photo("a.jpg", "anh")
    site.story("anh", "![Lúa](a.jpg)", Loại="phóng sự ảnh")
    site.story()
    site.page("gioi-thieu", "Tiêu đề: Giới thiệu\n\nChúng tôi.\n")
    published(site)
    everything = ["/rss.xml", "/atom.xml", "/feed.json"]
    section = [f"{SECTION}rss.xml", f"{SECTION}atom.xml"]
    galleries = ["/thu-vien-anh/rss.xml", "/thu-vien-anh/atom.xml"]
    for address in ("/", "/gioi-thieu/", "/luu-tru/", "/2020/05/", "/404.html", "/rss/"):
        assert alternates(site, address) == everything, address
    for address in ("/2020/05/duoc-mua/", SECTION, f"{SECTION}2020/"):
        assert alternates(site, address) == everything + section, address
    assert alternates(site, "/thu-vien-anh/") == everything + galleries
    assert alternates(site, "/2020/05/anh/") == everything + section + galleries
    assert all(site.file(address).exists() for address in everything + section + galleries)


def test_the_page_for_people(site: SmallSite) -> None:
    site.story()
    published(site)
    body = one(site.tree("/rss/"), ".//div[@class='body']")
    listed = {link.get("href") for link in body.iter("a")} - {"/luu-tru/"}
    assert listed == {f"/{name}" for name in site.files() if is_feed(name)}
    assert "https://damha.example" in words(body)
    assert "/rss/" in {link.get("href") for link in site.tree("/").findall("./body/footer//a")}


def test_a_story_too_long_for_readers_is_named(site: SmallSite) -> None:
    site.story(Tiêu_đề="Kỷ yếu", body="Lúa chín vàng trên khắp cánh đồng. " * 40_000)
    said = site.built("--site-url", "https://damha.example").err
    assert "/rss.xml:1: cảnh báo: nguồn tin /rss.xml dài" in said
    assert "“Kỷ yếu”" in said


@pytest.mark.parametrize("form", ["rss", "atom", "json_feed", "opml"])
def test_a_feed_that_no_reader_could_parse_stops_the_build(site: SmallSite, form: str) -> None:
    site.story()
    published(site)
    with (site.root / "conf.py").open("a", encoding="utf-8") as file:
        file.write("from plugins.feeds import documents\n")
        broken = f"lambda *_: b'<{form}>'"
        media_type = {"rss": "documents.RSS", "atom": "documents.ATOM", "json_feed": "documents.JSON"}.get(form)
        patched = f"documents.FORMS[{media_type}]" if media_type else f"documents.{form}"
        file.write(f"{patched} = {broken}\n")
    site.story("moi")
    assert "dựng ra không đọc lại được" in site.failed()
