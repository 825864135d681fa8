"""Sitemaps and robots.txt: valid, whole, existing, and still where nothing has changed."""

import json
from typing import Any
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import pytest
from lxml import etree

from plugins.discovery.sitemaps import LONGEST, Entry, sitemaps
from tests.small_site import ROOT, SmallSite
from tests.test_withheld import SECRET, WITHHELD

BASE = "https://damha.example"
SITE_URL = ("--site-url", BASE)
SCHEMAS = ROOT / "tests/data/xsd"
NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
}


def valid(data: bytes, schema: str) -> Any:
    """Return the document, if the schema takes it."""
    root = etree.fromstring(data)
    etree.XMLSchema(etree.parse(SCHEMAS / f"{schema}.xsd")).assertValid(etree.ElementTree(root))
    return root


def sitemap(site: SmallSite, name: str) -> Any:
    return valid(site.file(f"/{name}.xml").read_bytes(), "sitemap")


def index(site: SmallSite) -> dict[str, str]:
    """Return when each sitemap of the index changed, "" where it does not say, by its name."""
    root = valid(site.file("/sitemap.xml").read_bytes(), "index")
    places = {found.findtext("s:loc", namespaces=NAMES): found for found in root}
    assert all(place.startswith(f"{BASE}/sitemap-") for place in places)
    return {
        place.removeprefix(f"{BASE}/").removesuffix(".xml"): found.findtext("s:lastmod", "", NAMES)
        for place, found in places.items()
    }


def places(root: Any) -> list[str]:
    return [loc.text for loc in root.findall("s:url/s:loc", NAMES)]


def changes(root: Any) -> dict[str, str]:
    return {
        urlsplit(url.findtext("s:loc", "", NAMES)).path: url.findtext("s:lastmod", "", NAMES)
        for url in root.findall("s:url", NAMES)
    }


def test_every_address_exists_and_every_page_is_listed_once(site: SmallSite) -> None:
    for number in range(3):
        site.photo(f"a{number}.jpg", f"bai-{number}")
        site.story(
            f"bai-{number}", f"![Ảnh](a{number}.jpg)", Ngày=f"0{number + 1}/05/2020", Từ_khóa="Lúa", Tác_giả="Mai Thắm"
        )
    site.story("nam-ngoai", Ngày="01/12/2019", month="2019/12", Loại="phỏng vấn", Địa_chỉ_cũ="/2019/11/cu/")
    site.story("go", Trạng_thái="gỡ")
    site.page("gioi-thieu", "Tiêu đề: Giới thiệu\n\nChúng tôi.\n")
    site.built(*SITE_URL)
    files = site.files()
    listed: list[str] = []
    for name in index(site):
        root = sitemap(site, name)
        listed += places(root)
        for image in root.iterfind(".//image:loc", NAMES):
            assert image.text.removeprefix(f"{BASE}/") in files
    pages = [f"{place.removeprefix(BASE).lstrip('/')}index.html" for place in listed]
    indexable = {name for name, data in files.items() if name.endswith(".html") and b'content="noindex"' not in data}
    assert sorted(pages) == sorted(indexable)
    assert {name for name in files if name.startswith("sitemap-")} == {f"{name}.xml" for name in index(site)}


def test_a_month_of_stories(site: SmallSite) -> None:
    site.photo("dong lúa.jpg", size=(1600, 900))
    site.photo("bia.jpg", size=(1300, 900))
    site.story(body="![Đồng](<dong lúa.jpg>)", Ảnh_đại_diện="bia.jpg", Cập_nhật="16/05/2020 09:00")
    site.story("som", Ngày="02/05/2020 17:30+00:00")
    site.built(*SITE_URL)
    root = sitemap(site, "sitemap-2020-05")
    assert changes(root) == {
        "/2020/05/som/": "2020-05-03T00:30:00+07:00",
        "/2020/05/duoc-mua/": "2020-05-16T09:00:00+07:00",
    }
    images = [loc.text for loc in root.findall("s:url/image:image/image:loc", NAMES)]
    assert len(images) == 2
    assert f'src="{images[0].removeprefix(BASE)}"' in site.html()
    assert images[1].startswith(f"{BASE}/media/bia-")
    assert index(site)["sitemap-2020-05"] == "2020-05-16T09:00:00+07:00"


def test_lists_change_with_their_stories(site: SmallSite) -> None:
    site.story("cu", Ngày="01/12/2019", month="2019/12", Tác_giả="Mai Thắm", Cập_nhật="20/01/2020")
    site.story()
    site.built(*SITE_URL)
    lists = changes(sitemap(site, "sitemap-lists"))
    assert lists["/"] == lists["/2020/"] == "2020-05-14T08:30:00+07:00"
    assert lists["/tac-gia/mai-tham/"] == lists["/2019/12/"] == "2020-01-20T00:00:00+07:00"
    assert lists["/chuyen-muc/chinh-tri/"] == "", "an empty section never changed"


def test_a_new_story_changes_its_own_month_alone(site: SmallSite) -> None:
    site.story("cu", Ngày="01/12/2019", month="2019/12")
    site.story()
    site.built(*SITE_URL)
    before = site.files()
    site.story("moi", Ngày="30/05/2020", Từ_khóa="Lúa")
    site.built(*SITE_URL, now="2020-06-08")
    after = site.files()
    changed = {name for name in before if name.startswith(("sitemap", "robots")) and before[name] != after[name]}
    assert changed == {"sitemap.xml", "sitemap-lists.xml", "sitemap-2020-05.xml"}


def test_the_news_of_two_days(site: SmallSite) -> None:
    site.story("dung-48-gio", Ngày="30/05/2020 12:00")
    site.story("trong-48-gio", Ngày="30/05/2020 12:01", Tiêu_đề='"TT&VH" <b>: 5 > 3')
    site.story("vua-xong", Ngày="01/06/2020 12:00")
    site.built(*SITE_URL, now="2020-06-01T12:00")
    root = sitemap(site, "sitemap-news")
    assert places(root) == [f"{BASE}/2020/05/vua-xong/", f"{BASE}/2020/05/trong-48-gio/"]
    news = root.findall("s:url/news:news", NAMES)[1]
    told = {child.tag.split("}")[1]: child.text for child in news.iter() if len(child) == 0}
    assert told == {
        "name": "Đầm Hà",
        "language": "vi",
        "publication_date": "2020-05-30T12:01:00+07:00",
        "title": '"TT&VH" <b>: 5 > 3',
    }
    site.built(*SITE_URL, now="2020-06-10")
    assert not site.file("/sitemap-news.xml").exists()
    assert "sitemap-news" not in index(site)


@pytest.mark.parametrize("header", WITHHELD.values(), ids=WITHHELD)
def test_no_trace_of_what_is_withheld(site: SmallSite, header: dict[str, str]) -> None:
    site.story("truoc", Ngày="01/05/2020", Từ_khóa="Lúa")
    site.story("sau", Ngày="31/05/2020", Từ_khóa="Lúa")
    site.built(*SITE_URL)
    without = site.files()
    site.photo("anh-la.jpg", "kin")
    site.story("kin", "Thân bài kín.\n\n![Ảnh kín](anh-la.jpg)", **SECRET, **header)
    site.built(*SITE_URL)
    assert site.files() == without


def test_a_site_without_stories(site: SmallSite) -> None:
    site.built(*SITE_URL)
    assert set(index(site)) == {"sitemap-lists"}
    assert f"{BASE}/" in places(sitemap(site, "sitemap-lists"))


def many(count: int) -> list[Entry]:
    return [Entry(f"/2020/05/bai-{number}/", images=(f"/media/{'a' * 100}-{number}.jpg",)) for number in range(count)]


def test_a_sitemap_is_parted_before_it_grows_too_large() -> None:
    found = list(sitemaps("sitemap-2020-05", many(9_000), BASE))
    assert [document.address for document in found][:2] == ["/sitemap-2020-05.xml", "/sitemap-2020-05-2.xml"]
    assert all(len(document.data) <= LONGEST for document in found)
    listed = [place for document in found for place in places(valid(document.data, "sitemap"))]
    assert listed == [f"{BASE}{entry.address}" for entry in many(9_000)]
    more = list(sitemaps("sitemap-2020-05", many(9_001), BASE))
    assert [document.data for document in more[:-1]] == [document.data for document in found[:-1]]
    assert [len(places(etree.fromstring(d.data))) for d in sitemaps("a", many(25), BASE, most=10)] == [10, 10, 5]
    assert list(sitemaps("a", [], BASE)) == []


def test_robots(site: SmallSite) -> None:
    site.story()
    site.built(*SITE_URL)
    robots = RobotFileParser()
    robots.parse(site.file("/robots.txt").read_text("ascii").splitlines())
    assert robots.can_fetch("Googlebot", f"{BASE}/2020/05/duoc-mua/")
    assert robots.site_maps() == [f"{BASE}/sitemap.xml"]


@pytest.mark.parametrize("address", ["", "ftp://damha.example", "damha.example", "https://", "https://a:b"])
def test_no_public_address(site: SmallSite, address: str) -> None:
    conf = (site.root / "conf.py").read_text("utf-8")
    (site.root / "conf.py").write_text(f"{conf}SITEURL = {json.dumps(address)}\n", "utf-8")
    site.photo("a.jpg")
    site.story(body="![Ảnh](a.jpg)", Địa_chỉ_cũ="/2020/04/cu/")
    site.built()
    assert not [name for name in site.files() if name.startswith("sitemap")]
    robots = RobotFileParser()
    robots.parse(site.file("/robots.txt").read_text("ascii").splitlines())
    assert robots.can_fetch("Googlebot", "/2020/05/duoc-mua/")
    assert robots.site_maps() is None
    for word in ("canonical", "og:", "twitter:", "ld+json"):
        assert word not in site.everything()


def test_an_address_beyond_ascii(site: SmallSite) -> None:
    conf = (site.root / "conf.py").read_text("utf-8")
    (site.root / "conf.py").write_text(f"{conf}SITEURL = 'https://đầmhà.example:8443/'\n", "utf-8")
    site.story()
    site.built()
    place = places(sitemap(site, "sitemap-2020-05"))[0]
    host = urlsplit(place).hostname or ""
    assert place == f"https://{host}:8443/2020/05/duoc-mua/"
    assert host.encode("ascii").decode("idna") == "đầmhà.example"
    assert place in site.html()


@pytest.mark.parametrize("taken", ["/sitemap.xml", "/sitemap-2020-05.xml", "/sitemap-news.xml", "/robots.txt"])
def test_our_addresses_are_never_given_away(site: SmallSite, taken: str) -> None:
    site.story(Địa_chỉ_cũ=taken)
    assert f"duoc-mua/index.md:5: địa chỉ cũ “{taken}” không dùng được" in site.refused()
