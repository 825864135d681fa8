"""Galleries: photographs in order, each with its number and address."""

import pytest

from tests.small_site import SmallSite, one, words

HEADER = {"Loại": "phóng sự ảnh", "Tiêu_đề": "Mùa vàng"}


def gallery(site: SmallSite, slug: str = "mua-vang", count: int = 3, **header: str) -> None:
    for number in range(1, count + 1):
        site.photo(f"{number}.jpg", slug, size=(2400, 900) if number == 3 else (1600, 1000 + number))
    body = "\n\n".join(f'![Ảnh số {n}]({n}.jpg "Ảnh: Mai Thắm")' for n in range(1, count + 1))
    site.story(slug, f"Lời mở.\n\n{body}", **HEADER, **header)


def test_every_photograph_has_a_number_and_an_address(site: SmallSite) -> None:
    gallery(site)
    site.built()
    figures = list(site.body("/2020/05/mua-vang/").iter("figure"))
    assert [figure.get("id") for figure in figures] == ["anh-1", "anh-2", "anh-3"]
    assert [words(one(figure, "figcaption")) for figure in figures] == [
        f"Ảnh {n}/3 Ảnh số {n} Ảnh: Mai Thắm" for n in (1, 2, 3)
    ]


# Photographs, and the rows they stand in on a large screen: in order, none stretched, none a sliver, few alone
# but openers and panoramas.
LANDSCAPE, UPRIGHT, SQUARE, PANORAMA = (1500, 1000), (1000, 1500), (1200, 1200), (2400, 800)
ROWS = [
    ([LANDSCAPE] * 5, [["1"], ["2", "3"], ["4", "5"]]),
    ([LANDSCAPE] * 4, [["1"], ["2"], ["3", "4"]]),
    ([LANDSCAPE, UPRIGHT, LANDSCAPE, PANORAMA, UPRIGHT, UPRIGHT, UPRIGHT], [["1"], ["2", "3"], ["4"], ["5", "6", "7"]]),
    ([UPRIGHT, SQUARE, SQUARE, LANDSCAPE], [["1", "2"], ["3", "4"]]),
    ([LANDSCAPE, (300, 200), LANDSCAPE, LANDSCAPE], [["1"], ["2"], ["3", "4"]]),
]


@pytest.mark.parametrize(("sizes", "rows"), ROWS, ids=["odd", "even", "mixed", "upright first", "small"])
def test_rows_read_from_left_to_right(site: SmallSite, sizes: list[tuple[int, int]], rows: list[list[str]]) -> None:
    for number, size in enumerate(sizes, 1):
        site.photo(f"{number}.jpg", "mua-vang", size=size)
    site.story("mua-vang", "\n\n".join(f"![Số {n}]({n}.jpg)" for n in range(1, len(sizes) + 1)), **HEADER)
    site.built()
    stood = [list(child.iter("figure")) for child in site.body("/2020/05/mua-vang/")]
    assert [[figure.get("id").removeprefix("anh-") for figure in figures] for figures in stood] == rows


def test_a_gallery_wants_captions(site: SmallSite) -> None:
    site.photo("a.jpg", "mua-vang")
    site.story("mua-vang", "![](a.jpg)", **HEADER)
    assert "index.md:7: ảnh “a.jpg” không có chú thích" in site.refused()
    site.story("mua-vang", "![](a.jpg)")
    assert "index.md:6: cảnh báo: ảnh “a.jpg” không có chú thích" in site.built().err


def test_the_strip_and_the_page_of_all_galleries(site: SmallSite) -> None:
    site.story()
    gallery(site, "cu", 1, Ngày="01/12/2018")
    for number in range(5):
        gallery(site, f"bo-{number}", 1, Ngày=f"0{number + 1}/05/2020")
    site.built()
    strip = one(site.tree("/"), ".//section[@class='strip']")
    assert [link.get("href") for link in strip.findall(".//h3/a")] == [f"/2020/05/bo-{n}/" for n in (4, 3, 2, 1)]
    assert 'href="/2020/05/bo-0/"' in site.html("/thu-vien-anh/")
    assert "2 năm" not in site.html("/thu-vien-anh/")
    assert 'href="/thu-vien-anh/2018/"' in site.html("/thu-vien-anh/")
    assert "Được mùa" not in words(one(site.tree("/thu-vien-anh/"), ".//main"))


def test_one_photograph_twice_has_two_numbers(site: SmallSite) -> None:
    site.photo("a.jpg", "mua-vang")
    site.story("mua-vang", "![Một](a.jpg)\n![Hai](a.jpg)", **HEADER)
    site.built()
    assert [figure.get("id") for figure in site.body("/2020/05/mua-vang/").iter("figure")] == ["anh-1", "anh-2"]
