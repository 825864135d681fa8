"""Feeds: every story whole, once, for ever, and the same in every form."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from lxml import etree

from tests import feeds
from tests.feeds import Entry
from tests.small_site import ROOT, Result, SmallSite, one, strict_tree, words

SECTION = "/chuyen-muc/nong-thon-moi/"
READERS = {"/rss.xml": feeds.read_rss, "/atom.xml": feeds.read_atom, "/feed.json": feeds.read_json}


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
    return " ".join(feeds.html(entry).text_content().split())


def test_every_form_says_the_same(site: SmallSite) -> None:
    site.photo("a.jpg")
    site.photo("b.jpg")
    body = '## Lúa\n\n![Gặt lúa](a.jpg "Ảnh: Mai Thắm")\n![Phơi lúa](b.jpg){alt="Sân phơi"}\n\n[trang nhất](/)'
    site.story(body=body, Tác_giả="Mai Thắm (Trung tâm TT&VH); Thanh Nga", Từ_khóa="Lúa, Nông thôn mới")
    published(site)
    rss, atom, *_ = everywhere(site)
    assert rss.id == "tag:damha.example,2020-05-01:/2020/05/duoc-mua/"
    assert rss.url == "https://damha.example/2020/05/duoc-mua/"
    assert (rss.people, rss.words) == ("Mai Thắm, Thanh Nga", ("Nông thôn mới", "Lúa"))
    assert rss.published == "Thu, 14 May 2020 08:30:00 +0700"
    assert atom.published == "2020-05-14T08:30:00+07:00"
    assert rss.pictures == atom.pictures
    first, second = rss.pictures
    assert (first["description"], first["credit"], first["medium"]) == ("Gặt lúa", "Ảnh: Mai Thắm", "image")
    assert (second["description"], second["credit"]) == ("Phơi lúa", "")
    for picture in rss.pictures:
        path = site.file(picture["url"].removeprefix("https://damha.example"))
        assert path.stat().st_size == int(picture["fileSize"])
        assert (picture["type"], picture["width"], picture["height"]) == ("image/jpeg", "1200", "750")
    enclosure = etree.fromstring(data(site, "/rss.xml")).find("channel/item/enclosure")
    assert dict(enclosure.attrib) == {"url": first["url"], "length": first["fileSize"], "type": "image/jpeg"}
    as_link = etree.fromstring(data(site, "/atom.xml")).find(f".//{feeds.ATOM}link[@rel='enclosure']")
    assert (as_link.get("href"), as_link.get("length")) == (first["url"], first["fileSize"])
    (item,) = json.loads(data(site, "/feed.json"))["items"]
    assert item["image"] == first["url"]
    assert item["attachments"][0]["size_in_bytes"] == int(first["fileSize"])


def test_a_body_needs_no_page_around_it(site: SmallSite) -> None:
    site.photo("a.jpg")
    (site.folder("duoc-mua") / "ke-hoach.pdf").write_bytes(b"%PDF-1.4")
    body = """Xem [mục](#lua), [kế hoạch](ke-hoach.pdf), [trang nhất](/), [tỉnh](https://quangninh.gov.vn/tin?a=1&b=2).

## Lúa

![Gặt lúa](a.jpg "Ảnh: Mai Thắm")

| Xã | Tấn |
|---|--:|
| Tân Bình | 5 |

> Lời trích

1. Một
2. Hai
"""
    site.story(body=body)
    published(site)
    entry = everywhere(site)[0]
    tree = feeds.html(entry)
    page = "https://damha.example/2020/05/duoc-mua/"
    links = [link.get("href") for link in tree.iter("a")]
    assert links[0] == f"{page}#lua"
    assert re.fullmatch(r"https://damha\.example/media/ke-hoach-\w+\.pdf", links[1])
    assert links[2:] == ["https://damha.example/", "https://quangninh.gov.vn/tin?a=1&b=2"]
    figure = tree.find(".//figure")
    assert [child.tag for child in figure] == ["img", "figcaption"]
    assert sorted(figure[0].attrib) == ["alt", "height", "src", "width"]
    assert figure[0].get("src").startswith("https://damha.example/media/a-")
    assert figure[0].get("src").endswith("-1200.jpg")
    assert [element.tag for element in tree.iter("table", "th", "td", "blockquote", "ol", "li")] == [
        "table", "th", "th", "td", "td", "blockquote", "ol", "li", "li",
    ]  # fmt: skip
    allowed = {"href", "src", "alt", "width", "height"}
    assert {name for element in tree.iter() for name in element.attrib} <= allowed
    assert not list(tree.iter("span", "picture", "source", "script", "style"))
    assert not tree.findall(".//div")


def test_frames_players_and_scripts(site: SmallSite) -> None:
    """Nothing of ours makes them; should an extension do, a feed has links."""
    conf = (site.root / "conf.py").read_text("utf-8")
    (site.root / "conf.py").write_text(f"import players\n{conf}PLUGINS = [*PLUGINS, players]\n", "utf-8")
    frames = '<iframe src="/phim/"></iframe><video><source src="/a.mp4"></video><script>x</script><!-- y -->'
    (site.root / "players.py").write_text(
        f"""from dataclasses import replace
from markupsafe import Markup
from pelican import signals

def add(generators):
    run = generators[0].settings["NEWSROOM_RUN"]
    run.articles = tuple(replace(a, html=a.html + Markup({frames!r})) for a in run.articles)

def register():
    signals.all_generators_finalized.connect(add)
""",
        "utf-8",
    )
    site.story()
    published(site)
    tree = feeds.html(everywhere(site)[0])
    assert [link.get("href") for link in tree.iter("a")] == [
        "https://damha.example/phim/",
        "https://damha.example/a.mp4",
    ]
    assert [element.tag for element in tree.iter() if element.tag not in ("div", "p", "strong", "a")] == []
    assert tree.text_content().rstrip().endswith("/phim//a.mp4")


def test_questions_are_marked(site: SmallSite) -> None:
    body = "PV: Được mùa không?\n\nĐáp: Được.\n\n**Vì sao?**\n\nVì mưa.\n\nPV: *Xin* cảm ơn!"
    site.story(body=body, Loại="phỏng vấn", Người_trả_lời="Bà Hà – Chủ tịch xã")
    published(site)
    tree = feeds.html(everywhere(site)[0])
    assert [words(paragraph) for paragraph in tree.findall("p")][1] == "Người trả lời: Bà Hà Chủ tịch xã"
    questions = [paragraph for paragraph in tree.findall("p")[2:] if len(paragraph) and paragraph[0].tag == "strong"]
    assert [words(question) for question in questions] == ["PV: Được mùa không?", "Vì sao?", "PV: Xin cảm ơn!"]
    assert all(words(question[0]) == words(question) for question in questions)


def test_a_gallery_has_all_its_pictures(site: SmallSite) -> None:
    for number in (1, 2, 3):
        site.photo(f"{number}.jpg", size=(1600, 1000 + number))
    body = "\n\n".join(f'![Ảnh {number}](  {number}.jpg "Ảnh: Mai Thắm")' for number in (1, 2, 3))
    site.story(body=body, Loại="phóng sự ảnh")
    published(site)
    entry = everywhere(site)[0]
    assert only(site, "/thu-vien-anh/rss.xml") == entry
    assert only(site, "/thu-vien-anh/atom.xml").id == entry.id
    figures = feeds.html(entry).findall(".//figure")
    captions = [words(figure.find("figcaption")) for figure in figures]
    assert captions == [f"Ảnh {number}/3 Ảnh {number} Ảnh: Mai Thắm" for number in (1, 2, 3)]
    assert [figure[0].get("src") for figure in figures] == [picture["url"] for picture in entry.pictures]


def test_a_cover_that_the_body_does_not_show(site: SmallSite) -> None:
    site.photo("bia.jpg")
    site.story(Ảnh_đại_diện="bia.jpg")
    published(site)
    entry = everywhere(site)[0]
    assert len(entry.pictures) == 1
    assert "<img" not in entry.html


TITLES = {
    "tt-vh": "TT&VH: 17,6% \"mới\" & 'cũ' <b>đậm</b> #1",
    "cdata": "Kết thúc ]]> giữa chừng <![CDATA[ x",
    "emoji": "Gia đình \U0001f468\u200d\U0001f469\u200d\U0001f467 vui",
    "typed": "A &amp; B &lt;3 &#123;",
    "script": "<script>alert(1)</script>",
}


@pytest.mark.parametrize("text", TITLES.values(), ids=TITLES)
def test_odd_texts_are_right_in_every_form(site: SmallSite, text: str) -> None:
    site.story(body=f"Thân bài: {text.replace('<', '&lt;')}", Tiêu_đề=text, Sapo=text, Tác_giả="TT&VH", Từ_khóa="A&B")
    published(site)
    entry = everywhere(site)[0]
    assert (entry.title, entry.summary, entry.people) == (text, text, "TT&VH")
    assert entry.words[-1] == "A&B"
    assert words(feeds.html(entry)[0]) == text, "the lead is HTML, escaped once"
    assert words(site.body()) in words_of(entry)
    assert feeds.parsed(data(site, "/atom.xml")).entries[0].title == text


def test_ampersands_are_escaped_as_each_form_wants(site: SmallSite) -> None:
    site.story(Tiêu_đề="TT&VH", Sapo="TT&VH")
    published(site)
    rss, atom = data(site, "/rss.xml"), data(site, "/atom.xml")
    assert b"<title>TT&amp;VH</title>" in rss
    assert b"<description>TT&amp;amp;VH</description>" in rss, "HTML within XML"
    assert b"<title>TT&amp;VH</title>" in atom
    assert b"<summary>TT&amp;VH</summary>" in atom, "plain text within XML"
    assert '"title": "TT&VH"' in data(site, "/feed.json").decode()


def test_nothing_invisible_gets_in(site: SmallSite) -> None:
    dirty, clean = "Lúa\u000bxuân\u0002 \u200bÐầm\ufeff Ha\u0300", "Lúa xuân Đầm Hà"
    site.story(body=f"{dirty} &#2; &#xD800; &#xFFFE;", Tiêu_đề=dirty, Sapo=dirty)
    published(site)
    entry = everywhere(site)[0]
    assert (entry.title, entry.summary) == (clean, clean)
    assert words_of(entry).count(clean) == 2
    for address in READERS:
        assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", data(site, address))


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{onclick=alert(1)}",
    "[x](javascript:alert&#40;1&#41;)",
    "**{: onclick=alert(1)}**",
    "<iframe srcdoc='x'></iframe>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_are_inert(site: SmallSite, attack: str) -> None:
    site.photo("a.jpg")
    body = f"Thân bài {attack}\n\n![Chú thích {attack.replace('[', '').replace(']', '')}](a.jpg)"
    site.story(body=body, Tiêu_đề=f"Tin {attack}", Sapo=attack)
    if site.build().code:
        assert "javascript:" in attack, "refused at the desk"
        return
    for entry in everywhere(site):
        tree = feeds.html(entry)
        assert not list(tree.iter("script", "iframe", "style", "object"))
        for element in tree.iter():
            assert not any(name.startswith("on") or name in ("style", "srcdoc") for name in element.attrib)
            assert not str(element.get("href", "")).startswith("javascript:")
        summary = etree.fromstring(data(site, "/rss.xml")).findtext("channel/item/description")
        assert "<" not in summary


def test_seventeen_thirty_in_london_is_another_day_here(site: SmallSite) -> None:
    site.story(Ngày="2020-05-17T17:30Z")
    for zone in ("UTC", "Asia/Tokyo", "America/Lima"):
        published(site, TZ=zone, LC_ALL="C", PYTHONHASHSEED="7")
        rss, atom, as_json, *_ = everywhere(site)
        assert rss.published == "Mon, 18 May 2020 00:30:00 +0700"
        assert atom.published == as_json.published == "2020-05-18T00:30:00+07:00"


def is_feed(name: str) -> bool:
    return name.endswith((".xml", ".json")) and not name.startswith("sitemap")


def test_a_correction_of_an_old_story_reaches_subscribers(site: SmallSite) -> None:
    """Readers do not fetch the archive again, so the corrected story stands below the newest fifty once more."""
    for number in range(52):
        site.story(f"bai-{number}", Ngày=f"{1 + number // 2:02}/05/2020 {8 + number % 2:02}:00")
    published(site)
    before = site.files()
    site.story("bai-0", Ngày="01/05/2020 08:00", Cập_nhật="30/05/2020", Đính_chính="Sửa tên.")
    published(site)
    entries_now = [entry.id for entry in entries(site, "/atom.xml")]
    assert len(entries_now) == 51
    assert entries_now[-1].endswith("/2020/05/bai-0/")
    assert before["luu-tru/2020-05-1.xml"].count(b"<entry>") == site.files()["luu-tru/2020-05-1.xml"].count(b"<entry>")
    assert "Sửa tên." in site.html("/rss.xml")


def test_one_person_named_twice_is_one_author(site: SmallSite) -> None:
    site.story(Tác_giả="Mai Thắm; Mai Thắm; MAI THẮM (Phòng VH)")
    published(site)
    assert b"<dc:creator>Mai Th\xe1\xba\xafm</dc:creator>" in site.file("/rss.xml").read_bytes()


def test_what_a_header_says_is_text_in_feeds(site: SmallSite) -> None:
    attack = "<b>x</b> & <script>alert(1)</script>"
    site.story(
        "a",
        Sapo=attack,
        Tác_giả=f"A {attack}",
        Nguồn=attack,
        Cập_nhật="15/05/2020",
        Đính_chính=attack,
        Loại="phỏng vấn",
        Người_trả_lời=f"Bà B {attack} – Sở {attack}",
        body="PV: Hỏi?\n\nĐáp: Trả lời.",
    )
    published(site)
    for html in (
        entries(site, "/atom.xml")[0].html,
        json.loads(site.html("/feed.json"))["items"][0]["content_html"],
    ):
        tree = strict_tree(f"<!DOCTYPE html><title>x</title>{html}")
        assert not list(tree.iter("script"))
        assert not list(tree.iter("b"))
        assert words(tree).count("<script>alert(1)</script>") >= 5
        assert f"Nguồn: {attack}" in words(tree)


def test_each_feed_says_where_it_is(site: SmallSite) -> None:
    site.story()
    published(site)
    for address in ("/rss.xml", "/atom.xml", "/chuyen-muc/chinh-tri/rss.xml", "/thu-vien-anh/atom.xml"):
        tree = etree.fromstring(site.file(address).read_bytes())
        links = tree.iter("{http://www.w3.org/2005/Atom}link")
        assert [link.get("href") for link in links if link.get("rel") == "self"] == [f"https://damha.example{address}"]
    assert json.loads(site.html("/feed.json"))["feed_url"] == "https://damha.example/feed.json"


def test_a_story_too_long_for_readers_is_named(site: SmallSite) -> None:
    site.story(Tiêu_đề="Kỷ yếu", body="Lúa chín vàng trên khắp cánh đồng. " * 40_000)
    said = site.built("--site-url", "https://damha.example").err
    assert "/rss.xml:1: cảnh báo: nguồn tin /rss.xml dài" in said
    assert "“Kỷ yếu”" in said


def test_the_same_words_in_nfc_and_nfd(tmp_path: Path) -> None:
    import unicodedata

    built = []
    for form in ("NFC", "NFD"):
        (tmp_path / form).mkdir()
        site = SmallSite(tmp_path / form)
        for path in (site.story(Tiêu_đề="Đầm Hà được mùa"), site.root / "site.toml"):
            path.write_text(unicodedata.normalize(form, path.read_text("utf-8")), "utf-8")
        published(site)
        built.append({name: content for name, content in site.files().items() if is_feed(name)})
    assert built[0] == built[1]
    assert len(built[0]) == 12


def test_newest_first(site: SmallSite) -> None:
    for day in (3, 1, 2):
        site.story(f"bai-{day}", Ngày=f"{day:02}/05/2020")
    published(site)
    for address in READERS:
        assert [entry.url[-2] for entry in entries(site, address)] == ["3", "2", "1"]


def test_a_renamed_story_keeps_its_name_in_feeds(site: SmallSite) -> None:
    path = site.story()
    published(site)
    before = everywhere(site)[0]
    path.parent.rename(path.parent.with_name("duoc-mua-lua"))
    site.story("duoc-mua-lua", Địa_chỉ_cũ="/2020/05/duoc-mua/")
    published(site)
    after = everywhere(site)[0]
    assert after.id == before.id
    assert after.url == "https://damha.example/2020/05/duoc-mua-lua/"
    site.story("duoc-mua-lua", Địa_chỉ_cũ="/2020/05/duoc-mua/; /2020/05/tam/")
    published(site)
    assert only(site).id == before.id


def test_names_in_feeds_do_not_hang_on_the_address_of_the_site(site: SmallSite) -> None:
    site.story()
    published(site)
    before = everywhere(site)[0]
    feed = etree.fromstring(data(site, "/atom.xml")).findtext(f"{feeds.ATOM}id")
    site.built("--site-url", "https://tin.damha.example")
    after = everywhere(site)[0]
    assert (after.id, after.url) == (before.id, "https://tin.damha.example/2020/05/duoc-mua/")
    assert etree.fromstring(data(site, "/atom.xml")).findtext(f"{feeds.ATOM}id") == feed


@pytest.mark.parametrize(
    "authority", ["", "damha.example", "damha.example,hôm qua", "https://damha.example,2020-05-01", "a.vn,2020-02-30"]
)
def test_an_authority_that_cannot_be_used(site: SmallSite, authority: str) -> None:
    toml = (site.root / "site.toml").read_text("utf-8")
    (site.root / "site.toml").write_text(toml.replace("damha.example,2020-05-01", authority), "utf-8")
    site.story()
    said = site.build()
    assert said.code == 1
    assert "site.toml:3: " in said.err
    assert "feed_authority" in said.err


def test_a_site_without_authority_is_refused(site: SmallSite) -> None:
    toml = (site.root / "site.toml").read_text("utf-8")
    (site.root / "site.toml").write_text(re.sub("feed_authority.*\n", "", toml), "utf-8")
    site.story()
    assert "thiếu “feed_authority”" in site.check().err


def test_a_correction(site: SmallSite) -> None:
    site.story("khac", Ngày="13/05/2020")
    site.story()
    published(site)
    before = entries(site, "/atom.xml")[0]
    assert feeds.updated(data(site, "/atom.xml")) == "2020-05-14T08:30:00+07:00"
    site.story(Cập_nhật="16/05/2020 09:00", Đính_chính="Xã Tân Bình & Tân Lập.")
    published(site)
    after = entries(site, "/atom.xml")[0]
    assert (after.id, after.published) == (before.id, before.published)
    assert words(feeds.html(after)[0]) == "Đính chính: Xã Tân Bình & Tân Lập."
    root = etree.fromstring(data(site, "/atom.xml"))
    moments = [moment.text for moment in root.iter(f"{feeds.ATOM}updated")]
    assert moments == ["2020-05-16T09:00:00+07:00"] * 2 + ["2020-05-13T00:00:00+07:00"]
    channel = etree.fromstring(data(site, "/rss.xml"))[0]
    assert channel.findtext("lastBuildDate") == "Sat, 16 May 2020 09:00:00 +0700"
    assert json.loads(data(site, "/feed.json"))["items"][0]["date_modified"] == "2020-05-16T09:00:00+07:00"


def test_an_update_on_the_day_of_publication_is_not_before_it(site: SmallSite) -> None:
    site.story(Cập_nhật="14/05/2020")
    published(site)
    assert feeds.updated(data(site, "/atom.xml")) == "2020-05-14T08:30:00+07:00"


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


def alternates(site: SmallSite, address: str) -> list[str]:
    links = site.tree(address).findall("./head/link[@rel='alternate']")
    for link in links:
        kind = {".xml": "xml", "json": "feed+json"}[link.get("href")[-4:]]
        assert link.get("type").endswith(kind), link.get("href")
        assert link.get("title")
    return [link.get("href") for link in links]


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


def test_without_an_address_there_are_no_feeds(site: SmallSite) -> None:
    with (site.root / "conf.py").open("a", encoding="utf-8") as file:
        file.write('SITEURL = ""\n')
    site.story()
    said = site.built().err
    assert said.count("cảnh báo: ") == 1
    assert "cảnh báo: chưa có địa chỉ công khai (SITEURL), nên không có nguồn tin (RSS)" in said
    assert "--site-url" in said
    assert not [
        name for name in site.files() if name.endswith((".xml", ".json")) or name.startswith(("rss/", "theme/feed"))
    ]
    assert alternates(site, "/") == []
    assert 'href="/rss/"' not in site.html("/")


@pytest.mark.parametrize(
    "url", ["damha.example", "/tin", "https://damha.example/tin", "ftp://a.vn", "https://damha.example?a=b"]
)
def test_half_an_address_is_none(site: SmallSite, url: str) -> None:
    with (site.root / "conf.py").open("a", encoding="utf-8") as file:
        file.write(f"SITEURL = {url!r}\n")
    site.story()
    said = site.built().err
    assert f"cảnh báo: SITEURL “{url}” không phải địa chỉ trang" in said
    assert not site.file("/rss.xml").exists()


@pytest.mark.parametrize("form", ["rss", "json_feed", "opml"])
def test_a_feed_that_no_reader_could_parse_stops_the_build(site: SmallSite, form: str) -> None:
    site.story()
    published(site)
    before = site.files()
    with (site.root / "conf.py").open("a", encoding="utf-8") as file:
        file.write("from plugins.feeds import documents\n")
        broken = f"lambda *_: b'<{form}>'"
        media_type = {"rss": "documents.RSS", "json_feed": "documents.JSON"}.get(form)
        patched = f"documents.FORMS[{media_type}]" if media_type else f"documents.{form}"
        file.write(f"{patched} = {broken}\n")
    site.story("moi")
    said = site.build()
    assert said.code == 1
    assert "dựng ra không đọc lại được" in said.err
    assert "Traceback" not in said.err
    assert site.files() == before


def test_the_address_of_another_content_folder_is_that_of_its_site(site: SmallSite, tmp_path: Path) -> None:
    toml = (site.root / "site.toml").read_text("utf-8").replace('"https://damha.example"', '"https://khac.example"')
    (site.root / "site.toml").write_text(toml, "utf-8")
    site.story()
    arguments = ("build", "--content", "content", "--output", "output", "--now", "2020-06-01")
    done = site.run(*arguments)
    assert done.code == 0, done.err
    assert only(site).url == "https://khac.example/2020/05/duoc-mua/"
    assert "cảnh báo" not in done.err


# The centre's own stories


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    site = SmallSite(tmp_path_factory.mktemp("real"))
    (site.root / "site.toml").write_bytes((ROOT / "site.toml").read_bytes())
    with (site.root / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write(f"PATH = {str(ROOT / 'content')!r}\n")
    published(site)
    return site


REAL = ("/rss.xml", "/atom.xml", "/feed.json")


@pytest.mark.parametrize("address", REAL)
def test_every_word_picture_and_link_of_the_page_is_in_the_item(real: SmallSite, address: str) -> None:
    found = entries(real, address)
    assert len(found) == 3
    for entry in found:
        page = real.tree(entry.url.removeprefix("https://damha.example"))
        article = one(page, ".//main/article")
        assert entry.title == words(one(article, ".//h1"))
        assert entry.summary == words(one(article, ".//p[@class='sapo']"))
        tree = feeds.html(entry)
        told = [entry.summary]
        told += [
            f"Người trả lời: {words(p).removeprefix('Người trả lời ')}"
            for p in article.findall(".//p[@class='interviewee']")
        ]
        told.append(words(one(article, ".//div[@class='body']")))
        told += [words(byline) for byline in article.findall(".//p[@class='byline']")]
        assert " ".join(tree.text_content().split()) == " ".join(told)
        shown = [image.get("src") for image in one(article, ".//div[@class='body']").iter("img")]
        assert [image.get("src") for image in tree.iter("img")] == [f"https://damha.example{src}" for src in shown]
        assert len(shown) == len(tree.findall(".//figure"))
        for figure in tree.iter("figure"):
            assert figure[0].get("alt")
        links = [link.get("href") for link in one(article, ".//div[@class='body']").iter("a") if not link.get("class")]
        assert len(links) == len(list(tree.iter("a")))


@pytest.mark.parametrize("address", REAL)
def test_every_address_in_a_feed_is_there(real: SmallSite, address: str) -> None:
    text = data(real, address).decode()
    found = set(re.findall(r"https://damha\.example[^\s\"'&<>\\]*", text))
    assert len(found) > 15
    for url in found:
        assert url.isascii()
        assert real.file(url.removeprefix("https://damha.example") or "/").exists(), url
    assert not re.search(r"srcset|loading=|decoding=|class=|<script|&lt;script", text)


def test_feedparser_finds_nothing_to_forgive(real: SmallSite) -> None:
    for path in sorted(real.output.rglob("*.xml")):
        if is_feed(path.name) and path.name != "opml.xml":
            feed = feeds.parsed(path.read_bytes())
            assert feed.feed.title
            assert feed.feed.language == "vi"


def test_the_words_have_not_drifted(real: SmallSite) -> None:
    """The words of title, lead and body as the centre handed them in, as tests/test_real_site.py knows them."""
    from tests.test_real_site import HANDED_IN

    for entry in entries(real, "/atom.xml"):
        name = entry.url.removeprefix("https://damha.example/") + "index.html"
        if name in HANDED_IN:
            tree = feeds.html(entry)
            for credit in tree.iter("em"):
                if credit.getparent().tag == "figcaption":
                    credit.text = ""
            *_, byline = tree
            paragraphs = [words(element) for element in tree[1:-1] if not words(element).startswith("Người trả lời:")]
            whole = " ".join((entry.title, entry.summary, *paragraphs, words(byline)))
            assert hashlib.sha256(" ".join(whole.split()).encode()).hexdigest() == HANDED_IN[name]
