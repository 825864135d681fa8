"""Feeds: every story whole, once, for ever, and the same in every form."""

import json
import re
import unicodedata
from pathlib import Path

from lxml import etree

from tests import feeds
from tests.feeds import READERS, data, entries, everywhere, is_feed, only, published
from tests.small_site import SmallSite, words


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


def test_one_person_named_twice_is_one_author(site: SmallSite) -> None:
    site.story(Tác_giả="Mai Thắm; Mai Thắm; MAI THẮM (Phòng VH)")
    published(site)
    assert b"<dc:creator>Mai Th\xe1\xba\xafm</dc:creator>" in site.file("/rss.xml").read_bytes()


def test_the_same_words_in_nfc_and_nfd(tmp_path: Path) -> None:
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


def test_seventeen_thirty_in_london_is_another_day_here(site: SmallSite) -> None:
    site.story(Ngày="2020-05-17T17:30Z")
    for zone in ("UTC", "Asia/Tokyo", "America/Lima"):
        published(site, TZ=zone, LC_ALL="C", PYTHONHASHSEED="7")
        rss, atom, as_json, *_ = everywhere(site)
        assert rss.published == "Mon, 18 May 2020 00:30:00 +0700"
        assert atom.published == as_json.published == "2020-05-18T00:30:00+07:00"
