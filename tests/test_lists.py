"""Lists, names and addresses: who shares a page with whom, and what stands where."""

import re

import pytest

from tests.small_site import SmallSite, one, words

STORY = re.compile(r"/\d{4}/\d{2}/([^/]+)/")


def titles(site: SmallSite, address: str) -> list[str]:
    tree = site.tree(address)
    main = one(tree, ".//main")
    found = (STORY.fullmatch(link.get("href")) for link in main.iter("a") if words(link))
    return [match[1] for match in found if match]


def test_two_people_of_nearly_one_name(site: SmallSite) -> None:
    site.story("a", Ngày="01/05/2020", Tác_giả="Thành Ngà")
    site.story("b", Ngày="02/05/2020", Tác_giả="Thanh Nga – Trung tâm TT&VH (Thực hiện)")
    site.story("c", Ngày="03/05/2020", Tác_giả="Thanh Nga (Trung tâm TT&VH); Mai Thắm")
    site.built()
    assert titles(site, "/tac-gia/thanh-nga/") == ["a"]
    assert titles(site, "/tac-gia/thanh-nga-2/") == ["c", "b"]
    assert titles(site, "/tac-gia/mai-tham/") == ["c"]
    assert words(one(site.tree("/tac-gia/thanh-nga-2/"), ".//h1")) == "Thanh Nga"
    bylines = [words(line) for line in site.tree("/2020/05/c/").findall(".//p[@class='byline']")]
    assert bylines == ["Thanh Nga (Trung tâm TT&VH)", "Mai Thắm"]


def test_old_and_new_tone_placement_are_one(site: SmallSite) -> None:
    site.story("a", Chuyên_mục="Văn hóa – Xã hội", Từ_khóa="Văn hóa, Thúy Hà", Tác_giả="Hoà Thuý")
    site.story("b", Chuyên_mục="Văn hoá – Xã hội", Từ_khóa="văn hoá, Thuý Hà", Tác_giả="Hòa Thúy")
    site.built()
    for address in ("/chuyen-muc/van-hoa-xa-hoi/", "/tu-khoa/van-hoa/", "/tu-khoa/thuy-ha/", "/tac-gia/hoa-thuy/"):
        assert sorted(titles(site, address)) == ["a", "b"], address
    assert not site.file("/tu-khoa/van-hoa-2/").exists()


def test_an_author_a_tag_and_a_section_of_one_name(site: SmallSite) -> None:
    site.story(Tác_giả="Chính Trị", Từ_khóa="chính trị")
    site.built()
    for address in ("/tac-gia/chinh-tri/", "/tu-khoa/chinh-tri/"):
        assert titles(site, address) == ["duoc-mua"]
    assert site.file("/chuyen-muc/chinh-tri/").exists()


def test_one_headline_many_times(site: SmallSite) -> None:
    site.story("khai-giang", Tiêu_đề="Khai giảng năm học mới")
    site.story("khai-giang-2", Tiêu_đề="Khai giảng năm học mới")
    site.built()
    before = site.files()
    site.story("khai-giang-3", Tiêu_đề="Khai giảng năm học mới")
    site.built()
    after = site.files()
    for name in ("2020/05/khai-giang/index.html", "2020/05/khai-giang-2/index.html"):
        assert after[name] == before[name]


@pytest.mark.parametrize(
    ("tag", "slug"),
    [("Tin 24/7: 17;6% & 5.000 USD/người", "tin-24-7-17-6-5-000-usd-nguoi"), ("!!!", "khong-ten"), ("con", "con-1")],
)
def test_slugs_of_odd_tags(site: SmallSite, tag: str, slug: str) -> None:
    site.story(Từ_khóa=tag)
    site.built()
    assert words(one(site.tree(f"/tu-khoa/{slug}/"), ".//h1")) == tag


def test_years_and_months(site: SmallSite) -> None:
    for number in range(5):
        site.story(f"nam-{number}", Ngày=f"{number + 1:02}/05/2020")
    site.story("cu", Ngày="01/12/2018", month="2018/12")
    site.built()
    assert titles(site, "/2020/05/") == [f"nam-{number}" for number in reversed(range(5))]
    assert titles(site, "/2020/") == ["nam-4", "nam-3", "nam-2"]
    assert "Xem cả 5 bài" in site.html("/2020/")
    assert titles(site, "/2018/12/") == ["cu"]
    assert titles(site, "/chuyen-muc/nong-thon-moi/2018/") == ["cu"]
    assert not site.file("/2019/").exists()


def test_the_front_page(site: SmallSite) -> None:
    for number in range(20):
        site.story(f"bai-{number:02}", Ngày=f"{number + 1:02}/05/2020")
    site.story("chinh-tri", Ngày="01/04/2020", month="2020/04", Chuyên_mục="Chính trị")
    site.story("noi-bat", Ngày="02/04/2020", month="2020/04", Nổi_bật_đến="10/06/2020")
    site.built()
    shown = titles(site, "/")
    assert shown[:2] == ["noi-bat", "bai-19"]
    assert "chinh-tri" in shown
    assert len(shown) == len(set(shown)), "no story twice"
    site.built(now="2020-06-11")
    assert titles(site, "/")[0] == "bai-19"


def test_a_new_story_changes_no_old_page(site: SmallSite) -> None:
    for number in range(8):
        site.story(f"bai-{number}", Ngày=f"{number + 1:02}/05/2020", Từ_khóa="Lúa", Tác_giả="Mai Thắm")
    site.built()
    before = site.files()
    site.story("moi", Ngày="20/05/2020", Từ_khóa="Lúa", Tác_giả="Mai Thắm")
    site.built()
    after = site.files()
    changed = {name for name in before if after[name] != before[name]}
    lists = ("chuyen-muc/nong-thon-moi/", "tac-gia/mai-tham/", "tu-khoa/lua/")
    expected = {f"{prefix}{year}index.html" for prefix in lists for year in ("", "2020/")}
    expected |= {"index.html", "2020/index.html", "2020/05/index.html", "luu-tru/index.html"}
    feeds = {
        "rss.xml",
        "atom.xml",
        "feed.json",
        "chuyen-muc/nong-thon-moi/rss.xml",
        "chuyen-muc/nong-thon-moi/atom.xml",
    }
    sitemaps = {"sitemap.xml", "sitemap-2020-05.xml", "sitemap-lists.xml"}
    assert changed == expected | feeds | sitemaps


def test_a_new_story_leaves_other_years_alone(site: SmallSite) -> None:
    site.story("cu", Ngày="01/12/2018", month="2018/12", Từ_khóa="Lúa", Tác_giả="Mai Thắm")
    site.story("nay", Từ_khóa="Lúa", Tác_giả="Mai Thắm")
    site.built()
    before = site.files()
    site.story("moi", Ngày="02/06/2021", month="2021/06", Từ_khóa="Lúa", Tác_giả="Mai Thắm")
    site.built(now="2021-07-01")
    after = site.files()
    changed = {name for name in before if after[name] != before[name]}
    assert not [name for name in changed if "2018" in name or "2020" in name]
    assert "404.html" not in changed


def test_related_stories_are_older_and_closest_first(site: SmallSite) -> None:
    site.story("xa", Ngày="01/05/2020", Chuyên_mục="Chính trị", Từ_khóa="Biển")
    site.story("gan", Ngày="02/05/2020", Từ_khóa="Lúa xuân")
    site.story("cung-muc", Ngày="03/05/2020", Từ_khóa="Chè")
    site.story("giua", Ngày="10/05/2020", Từ_khóa="Lúa xuân")
    site.story("moi-hon", Ngày="20/05/2020", Từ_khóa="Lúa xuân")
    site.built()
    section = one(site.tree("/2020/05/giua/"), ".//section[@class='related']")
    assert [link.get("href").split("/")[3] for link in section.findall(".//h3/a")] == ["gan", "cung-muc"]


def test_the_slogan_stands_only_while_it_is_valid(site: SmallSite) -> None:
    with (site.root / "site.toml").open("a", encoding="utf-8") as file:
        file.write('[[slogans]]\ntext = "Chủ đề năm 2020"\nfrom = 2020-01-01\nuntil = 2020-12-31\n')
    site.story()
    for now, shown in (("2019-12-31", False), ("2020-01-01", True), ("2020-12-31T23:59", True), ("2021-01-01", False)):
        site.built(now=now)
        assert ("Chủ đề năm 2020" in site.html("/")) is shown, now


def test_an_old_story_keeps_the_name_of_its_day(site: SmallSite) -> None:
    site.rename_the_centre()
    site.story()
    site.story("moi", Ngày="02/07/2025", month="2025/07")
    site.built(now="2025-08-01")
    old, recent = site.tree(), site.tree("/2025/07/moi/")
    assert "huyện Đầm Hà" in words(one(old, ".//article/footer"))
    assert "xã Đầm Hà" in words(one(recent, ".//article/footer"))
    assert "xã Đầm Hà" in words(one(old, "./body/header"))


def test_the_first_photograph_of_the_front_page_is_wanted_at_once(site: SmallSite) -> None:
    """Whether it is the lead's or, where that has none, one further down."""
    for number in range(8):
        if number in (2, 4):
            site.photo("a.jpg", f"bai-{number}")
        body = "![Lúa chín](a.jpg)" if number in (2, 4) else "Lúa chín vàng."
        site.story(f"bai-{number}", body, Ngày=f"{number + 1:02}/05/2020")
    site.built()
    cards = [card for card in site.tree("/").iter("article") if card.find(".//img") is not None]
    assert [card.find(".//a").get("href") for card in cards] == ["/2020/05/bai-4/", "/2020/05/bai-2/"]
    assert [card.find(".//img").get("fetchpriority") for card in cards] == ["high", None]
    assert [card.find(".//img").get("loading") for card in cards] == [None, "lazy"]


def test_the_section_of_a_page_is_marked(site: SmallSite) -> None:
    site.story()
    site.built()
    for address in ("/2020/05/duoc-mua/", "/chuyen-muc/nong-thon-moi/", "/chuyen-muc/nong-thon-moi/2020/"):
        marked = one(site.tree(address), ".//*[@aria-current]")
        assert marked.get("href") == "/chuyen-muc/nong-thon-moi/"
    assert "aria-current" not in site.html("/")
