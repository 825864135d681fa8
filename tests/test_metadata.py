"""What pages tell machines: the truth, exact and inert, read back by a real extractor."""

import json
from io import BytesIO
from typing import Any

import extruct
import pytest
from PIL import Image

from newsroom.inline import FIRST_SCRIPT
from tests.small_site import SmallSite, one, words
from tests.test_text import TITLES

BASE = "https://damha.example"
SITE_URL = ("--site-url", BASE)
SECTION = f"{BASE}/chuyen-muc/nong-thon-moi/"


def shared(site: SmallSite, address: str = "/2020/05/duoc-mua/") -> dict[str, Any]:
    """Return the Open Graph of a page; a property that stands several times is a list."""
    (graph,) = extruct.extract(site.html(address), base_url=BASE, syntaxes=["opengraph"])["opengraph"]
    found: dict[str, Any] = {}
    for name, value in graph["properties"]:
        found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def things(site: SmallSite, address: str = "/2020/05/duoc-mua/") -> dict[str, Any]:
    """Return what the structured data of a page describes, by type."""
    (data,) = extruct.extract(site.html(address), base_url=BASE, syntaxes=["json-ld"])["json-ld"]
    assert data["@context"] == "https://schema.org"
    return {thing["@type"]: thing for thing in data["@graph"]}


def steps(path: dict[str, Any]) -> list[tuple[str, str]]:
    found = path["itemListElement"]
    assert [step["position"] for step in found] == list(range(1, len(found) + 1))
    return [(step["name"], step["item"]) for step in found]


def meta(site: SmallSite, name: str, address: str = "/2020/05/duoc-mua/") -> str:
    return str(one(site.tree(address), f".//meta[@name='{name}']").get("content"))


@pytest.fixture
def full(site: SmallSite) -> None:
    """Write a story with all that can be told of one."""
    site.photo("gat-lua.jpg", size=(1600, 1000))
    site.photo("may-gat.jpg", size=(1200, 900))
    site.story(
        body='![Gặt lúa](gat-lua.jpg "Ảnh: Mai Thắm"){alt="Ruộng vàng"}\n\n![Máy gặt](may-gat.jpg)',
        Tác_giả="Mai Thắm (Trung tâm TT&VH); Thanh Nga",
        Từ_khóa="Lúa xuân, Tân Bình",
        Cập_nhật="16/05/2020 09:00",
        Đính_chính="Xã Tân Bình, không phải Tân Lập.",
    )
    site.built(*SITE_URL)


@pytest.mark.usefixtures("full")
def test_what_is_shared_of_a_story(site: SmallSite) -> None:
    url = f"{BASE}/2020/05/duoc-mua/"
    cover = shared(site)["og:image"]
    assert shared(site) == {
        "og:type": "article",
        "og:title": "Được mùa",
        "og:description": "Vụ xuân năm nay được mùa.",
        "og:url": url,
        "og:site_name": "Đầm Hà",
        "og:locale": "vi_VN",
        "og:image": cover,
        "og:image:type": "image/jpeg",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "Ruộng vàng",
        "article:published_time": "2020-05-14T08:30:00+07:00",
        "article:modified_time": "2020-05-16T09:00:00+07:00",
        "article:section": "Nông thôn mới",
        "article:tag": ["Lúa xuân", "Tân Bình"],
        "article:author": [f"{BASE}/tac-gia/mai-tham/", f"{BASE}/tac-gia/thanh-nga/"],
    }
    assert meta(site, "twitter:card") == "summary_large_image"
    assert meta(site, "twitter:image:alt") == "Ruộng vàng"
    assert meta(site, "robots") == "max-image-preview:large"
    assert one(site.tree(), ".//link[@rel='canonical']").get("href") == url


@pytest.mark.usefixtures("full")
def test_what_search_engines_are_told_of_a_story(site: SmallSite) -> None:
    url = f"{BASE}/2020/05/duoc-mua/"
    cover, found = shared(site)["og:image"], things(site)
    photographs = [f"{BASE}{image.get('src')}" for image in site.body().iter("img")]
    assert set(found) == {"NewsArticle", "BreadcrumbList"}
    assert found["NewsArticle"] == {
        "@type": "NewsArticle",
        "headline": "Được mùa",
        "description": "Vụ xuân năm nay được mùa.",
        "datePublished": "2020-05-14T08:30:00+07:00",
        "dateModified": "2020-05-16T09:00:00+07:00",
        "author": [
            {"@type": "Person", "name": "Mai Thắm", "url": f"{BASE}/tac-gia/mai-tham/"},
            {"@type": "Person", "name": "Thanh Nga", "url": f"{BASE}/tac-gia/thanh-nga/"},
        ],
        "publisher": {
            "@type": "NewsMediaOrganization",
            "@id": f"{BASE}/#publisher",
            "name": "Trung tâm Truyền thông và Văn hóa huyện Đầm Hà",
        },
        "image": [cover, *photographs],
        "articleSection": "Nông thôn mới",
        "keywords": ["Lúa xuân", "Tân Bình"],
        "inLanguage": "vi-VN",
        "mainEntityOfPage": {"@id": url},
        "url": url,
        "isAccessibleForFree": True,
        "correction": {
            "@type": "CorrectionComment",
            "text": "Xã Tân Bình, không phải Tân Lập.",
            "datePublished": "2020-05-16T09:00:00+07:00",
        },
    }
    assert steps(found["BreadcrumbList"]) == [("Trang nhất", f"{BASE}/"), ("Nông thôn mới", SECTION), ("Được mùa", url)]


def test_a_story_tells_what_the_page_shows(site: SmallSite) -> None:
    site.story(Tác_giả="Mai Thắm", Cập_nhật="16/05/2020 09:00")
    site.built(*SITE_URL)
    page, article = site.tree(), things(site)["NewsArticle"]
    times = [time.get("datetime") for time in one(page, ".//article/header").iter("time")]
    assert [article["datePublished"], article["dateModified"]] == times
    assert article["headline"] == words(one(page, ".//h1"))
    assert article["description"] == words(one(page, ".//header/p[@class='sapo']"))
    assert "image" not in article, "the paper's own picture is no photograph of the story"
    author = one(page, ".//p[@class='byline']/a")
    assert article["author"] == [{"@type": "Person", "name": "Mai Thắm", "url": f"{BASE}{author.get('href')}"}]


ODD = {
    **TITLES,
    "script": "</script><script>alert(1)</script>",
    "comment": "<!-- <script> ]]> & &amp; 'một' \"hai\"",
    "attribute": '"><meta http-equiv="refresh" content="0;url=//evil.example">',
    "backslash": r"C:\new\u003c \" \\",
    "emoji": "Mừng 👩‍🌾 🇻🇳",
}


def test_odd_words_are_exact_and_inert(site: SmallSite) -> None:
    for slug, odd in ODD.items():
        header = (
            f"Title: {odd}\nDate: 2020-05-14\nSummary: {odd}\nCategory: Chính trị\nAuthors: {odd.replace(';', '')}\n"
        )
        site.raw(slug, f"{header}Modified: 2020-05-15\nCorrection: {odd}\nTags: {odd.replace(',', '')}\n\nThân bài.\n")
    site.built(*SITE_URL)
    for slug, odd in ODD.items():
        address = f"/2020/05/{slug}/"
        found, article = shared(site, address), things(site, address)["NewsArticle"]
        assert [found["og:title"], found["og:description"], article["headline"], article["description"]] == [odd] * 4
        assert article["correction"]["text"] == odd
        assert article["keywords"] == [found["article:tag"]] == [odd.replace(",", "")]
        page = site.tree(address)
        own, graph = [script for script in page.iter("script") if not script.get("src")]
        assert (own.get("type"), own.text) == (None, FIRST_SCRIPT)
        assert graph.get("type") == "application/ld+json"
        assert not page.findall(".//meta[@http-equiv]")
        data = graph.text
        assert not set("<>&") & set(data)
        assert json.loads(data)["@graph"][1]["itemListElement"][2]["name"] == odd


def test_a_line_separator_is_a_space(site: SmallSite) -> None:
    site.story(Tiêu_đề="Được\u2028mùa\u2029lúa")
    site.built(*SITE_URL)
    assert things(site)["NewsArticle"]["headline"] == shared(site)["og:title"] == "Được mùa lúa"
    assert "\u2028" not in site.html()


def test_an_interview_is_about_the_interviewee(site: SmallSite) -> None:
    body = "PV: Xin đồng chí cho biết?\n\nRất vui."
    site.story("hoi", body, Loại="phỏng vấn", Người_trả_lời="Nguyễn Thị Thu Hà – Tỉnh ủy viên, Bí thư Huyện ủy")
    site.story("hoi-dan", body, Loại="phỏng vấn", Người_trả_lời="Bác Tư")
    site.built(*SITE_URL)
    about = things(site, "/2020/05/hoi/")["NewsArticle"]["about"]
    assert about == {"@type": "Person", "name": "Nguyễn Thị Thu Hà", "jobTitle": "Tỉnh ủy viên, Bí thư Huyện ủy"}
    assert things(site, "/2020/05/hoi-dan/")["NewsArticle"]["about"] == {"@type": "Person", "name": "Bác Tư"}


def test_a_gallery_names_its_photographs(site: SmallSite) -> None:
    site.photo("a.jpg", size=(1600, 1000))
    site.photo("b.jpg", size=(700, 1100))
    site.story(body='![Chợ "phiên" & <biển>](a.jpg "Ảnh: Mai Thắm")\n\n![Đồi chè](b.jpg)', Loại="phóng sự ảnh")
    site.built(*SITE_URL)
    found = things(site)
    assert set(found) == {"NewsArticle", "ImageGallery", "BreadcrumbList"}
    gallery = found["ImageGallery"]
    assert gallery["@id"] == found["NewsArticle"]["mainEntityOfPage"]["@id"] == f"{BASE}/2020/05/duoc-mua/"
    shown = [
        {"@type": "ImageObject", "contentUrl": f"{BASE}{image.get('src')}", "width": w, "height": h, **told}
        for image, w, h, told in zip(
            site.body().iter("img"),
            (1200, 700),
            (750, 1100),
            ({"caption": 'Chợ "phiên" & <biển>', "creditText": "Ảnh: Mai Thắm"}, {"caption": "Đồi chè"}),
            strict=True,
        )
    ]
    assert gallery["associatedMedia"] == shown
    for photograph in shown:
        with Image.open(site.file(photograph["contentUrl"].removeprefix(BASE))) as image:
            assert (image.format, image.size) == ("JPEG", (photograph["width"], photograph["height"]))


def test_the_front_page_says_who_we_are(site: SmallSite) -> None:
    toml = (site.root / "site.toml").read_text("utf-8")
    (site.root / "site.toml").write_text('phone = "0203 000 000"\nemail = "a@damha.example"\n' + toml, "utf-8")
    site.story()
    site.built(*SITE_URL)
    found = things(site, "/")
    logo = found["NewsMediaOrganization"].pop("logo")
    assert found["NewsMediaOrganization"] == {
        "@type": "NewsMediaOrganization",
        "@id": f"{BASE}/#publisher",
        "name": "Trung tâm Truyền thông và Văn hóa huyện Đầm Hà",
        "url": f"{BASE}/",
        "address": "Đầm Hà",
        "telephone": "0203 000 000",
        "email": "a@damha.example",
    }
    with Image.open(site.file(logo["contentUrl"].removeprefix(BASE))) as image:
        assert image.size == (logo["width"], logo["height"]) == (512, 512)
    assert found["WebSite"]["publisher"] == {"@id": f"{BASE}/#publisher"}
    assert (found["WebSite"]["name"], found["WebSite"]["url"]) == ("Đầm Hà", f"{BASE}/")
    assert shared(site, "/")["og:title"] == words(one(site.tree("/"), ".//title"))


def test_what_we_do_not_know_we_do_not_tell(site: SmallSite) -> None:
    site.story()
    site.built(*SITE_URL)
    assert not {"telephone", "email"} & set(things(site, "/")["NewsMediaOrganization"])
    assert things(site)["NewsArticle"]["author"] == things(site)["NewsArticle"]["publisher"]
    assert not {"keywords", "about", "correction", "image"} & set(things(site)["NewsArticle"])
    assert not {"article:author", "article:tag", "article:modified_time"} & set(shared(site))


def test_an_old_story_names_the_publisher_of_its_day(site: SmallSite) -> None:
    site.rename_the_centre()
    site.story()
    site.story("moi", Ngày="02/07/2025", month="2025/07")
    site.built(*SITE_URL, now="2025-08-01")
    old, new = things(site)["NewsArticle"]["publisher"], things(site, "/2025/07/moi/")["NewsArticle"]["publisher"]
    assert old["@id"] == new["@id"] == things(site, "/")["NewsMediaOrganization"]["@id"]
    assert old["name"] == "Trung tâm Truyền thông và Văn hóa huyện Đầm Hà"
    assert new["name"] == things(site, "/")["NewsMediaOrganization"]["name"] == "Trung tâm Văn hóa xã Đầm Hà"
    assert (shared(site)["og:site_name"], shared(site, "/")["og:site_name"]) == ("Đầm Hà", "Xã Đầm Hà")


def test_sections_say_where_they_stand(site: SmallSite) -> None:
    site.story()
    site.built(*SITE_URL)
    address = "/chuyen-muc/nong-thon-moi/"
    path = things(site, address)["BreadcrumbList"]
    assert steps(path) == [("Trang nhất", f"{BASE}/"), ("Nông thôn mới", SECTION)]
    assert shared(site, address)["og:url"] == SECTION


SIZES = {"large": ((2400, 1800), (1200, 630)), "narrow": ((800, 600), (800, 420)), "low": ((1600, 500), (952, 500))}


@pytest.mark.parametrize(("original", "size"), SIZES.values(), ids=SIZES)
def test_the_shared_picture_is_a_jpeg_that_exists(
    site: SmallSite, original: tuple[int, int], size: tuple[int, int]
) -> None:
    site.photo("a.jpg", size=original)
    site.story(body="![Gặt lúa](a.jpg)")
    site.built(*SITE_URL)
    found = shared(site)
    assert (int(found["og:image:width"]), int(found["og:image:height"])) == size
    with Image.open(site.file(found["og:image"].removeprefix(BASE))) as image:
        assert (image.format, image.size) == ("JPEG", size)


def test_the_words_for_a_cover(site: SmallSite) -> None:
    site.photo("a.jpg")
    site.photo("bia.jpg", size=(1300, 900))
    site.story(body="![Gặt lúa](a.jpg)", Ảnh_đại_diện="bia.jpg")
    site.photo("c.jpg", "khong-loi")
    site.story("khong-loi", "![](c.jpg)")
    site.built(*SITE_URL)
    assert shared(site)["og:image:alt"] == "Được mùa", "a cover that the body does not show"
    assert "/media/bia-" in shared(site)["og:image"]
    assert shared(site, "/2020/05/khong-loi/")["og:image:alt"] == "Được mùa"


def test_pages_without_a_cover_share_the_papers_picture(site: SmallSite) -> None:
    site.story()
    site.page("gioi-thieu", "Tiêu đề: Giới thiệu\nSapo: Ai & vì sao.\n\nChúng tôi.\n")
    site.built(*SITE_URL)
    addresses = ("/", "/gioi-thieu/", "/2020/05/duoc-mua/", "/2020/05/", "/thu-vien-anh/", "/luu-tru/")
    pictures = {shared(site, address)["og:image"] for address in addresses}
    assert len(pictures) == 1
    with Image.open(BytesIO(site.file(pictures.pop().removeprefix(BASE)).read_bytes())) as image:
        assert (image.format, image.size) == ("JPEG", (1200, 630))
    assert shared(site, "/gioi-thieu/")["og:description"] == "Ai & vì sao."
    assert shared(site, "/gioi-thieu/")["og:type"] == "website"
    for address in addresses:
        assert shared(site, address)["og:url"] == f"{BASE}{address}"
        assert shared(site, address)["og:description"] == meta(site, "description", address)


def test_pages_that_are_not_indexed_tell_nothing(site: SmallSite) -> None:
    site.story("go", Trạng_thái="gỡ")
    site.story(Địa_chỉ_cũ="/2020/04/cu/")
    site.built(*SITE_URL)
    for address in ("/404.html", "/2020/05/go/", "/2020/04/cu/"):
        page = site.html(address)
        assert meta(site, "robots", address) == "noindex"
        for word in ("og:", "twitter:", "ld+json", "max-image-preview"):
            assert word not in page, address
    assert one(site.tree("/2020/04/cu/"), ".//link[@rel='canonical']").get("href") == f"{BASE}/2020/05/duoc-mua/"
