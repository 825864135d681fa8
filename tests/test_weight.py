"""What a page weighs before its text can be read, and whom it asks: HTML and CSS fit in one flight, from one origin."""

import gzip
import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from newsroom.references import spoken
from newsroom.vietnamese import syllables
from tests.centre import URL
from tests.small_site import ROOT, SmallSite, strict_tree

# TCP sends ten segments of 1,460 bytes before it waits for the first answer (RFC 6928): 14,600 bytes, the last few
# hundred for the response's headers.
BUDGET = 14 * 1024
LONGEST = 1_500
REPORT, INTERVIEW = "/2020/05/bai-dai/", "/2020/05/phong-van-dai/"
TABLE = """| Xã | Số hộ | Hộ nghèo | Hộ cận nghèo | Tỷ lệ |
|---|---|---|---|---|
| Quảng An | 1.214 | 96 | 131 | 18,7% |
| Quảng Lâm | 987 | 143 | 120 | 26,6% |
| Tân Bình | 1.530 | 41 | 77 | 7,7% |
| Đại Bình | 1.106 | 38 | 59 | 8,8% |
| Dực Yên | 842 | 29 | 46 | 8,9% |
| Tân Lập | 903 | 35 | 52 | 9,6% |
"""
# Links that a browser follows only when somebody clicks, or never.
NOT_FETCHED = {"canonical", "alternate", "author", "license", "me", "next", "prev", "search"}


@pytest.fixture(scope="module")
def real(centre: SmallSite) -> Path:
    return centre.output


@pytest.fixture(scope="module")
def worst(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with the heaviest stories that the budget is promised for, in the centre's own words."""
    site = SmallSite(tmp_path_factory.mktemp("worst"))
    (site.root / "site.toml").write_text((ROOT / "site.toml").read_text("utf-8"), "utf-8")
    header = {
        "Chuyên_mục": "Chính trị",
        "Tác_giả": "Mai Thắm (Trung tâm TT&VH); Thanh Nga – Trung tâm TT&VH",
        "Từ_khóa": "Đại hội Đảng bộ huyện, Nông thôn mới, Giảm nghèo bền vững, Quảng An, Quảng Lâm",
        "Sapo": "Sau 2 ngày làm việc khẩn trương, nghiêm túc, với tinh thần Đổi mới, Sáng tạo, Đột phá, Đại hội "
        "Đại biểu Đảng bộ huyện lần thứ XXV, nhiệm kỳ 2020 – 2025 đã thành công, với nhiều điểm mới so với trước đây.",
    }
    late = {
        **header,
        "Ngày": "20/05/2020 08:30",
        "Cập_nhật": "21/05/2020 10:15",
        "Đính_chính": "Bản đăng lúc 8 giờ 30 ghi nhầm số hộ nghèo của xã Quảng Lâm là 134; số đúng là 143.",
        "Nguồn": "Báo Quảng Ninh",
    }
    for number in range(4):
        site.photo("cu.jpg", f"bai-cu-{number}")
        title = f"Tin cũ thứ {number} về công tác giảm nghèo bền vững ở các xã vùng cao của huyện"
        site.story(f"bai-cu-{number}", "![Cảnh cũ](cu.jpg)", Tiêu_đề=title, **header)
    title = "Điểm mới của Đại hội Đảng bộ huyện Đầm Hà khóa XXV và những việc phải làm ngay trong năm đầu nhiệm kỳ"
    interviewee = "Nguyễn Thị Thu Hà – Tỉnh ủy viên, Bí thư Huyện ủy"
    site.story("bai-dai", long_body(site, "bai-dai", "diem-moi", "doi-moi"), Tiêu_đề=title, **late)
    body = long_body(site, "phong-van-dai", "doi-moi", "diem-moi")
    site.story("phong-van-dai", body, Tiêu_đề=title, Loại="phỏng vấn", Người_trả_lời=interviewee, **late)
    site.built("--site-url", URL)
    return site.output


def long_body(site: SmallSite, slug: str, *sources: str) -> str:
    """Return so many syllables of the centre's stories as the budget holds for, with four photographs and a table."""
    figures = []
    for number in range(4):
        site.photo(f"anh-{number}.jpg", slug, size=(1600 + number, 1100))
        caption = f"Đại biểu thảo luận tại tổ thứ {number} về Đề án nhân sự Ban Chấp hành khóa mới"
        figures.append(f'![{caption}](anh-{number}.jpg "Ảnh: Mai Thắm")')
    words = LONGEST - syllables(spoken("\n\n".join([TABLE, *figures])))
    body = list(cut([part for source in sources for part in paragraphs(source)], words))
    for number, figure in enumerate(figures):
        body.insert((number + 1) * len(body) // 5, figure)
    body.append(TABLE)
    text = "\n\n".join(body)
    assert LONGEST - 5 <= syllables(spoken(text)) <= LONGEST
    return text


def cut(texts: Iterable[str], length: int) -> Iterator[str]:
    """Yield the texts up to that many syllables."""
    for text in texts:
        words = text.split(" ")
        while syllables(spoken(" ".join(words))) > length:
            words.pop()
        if words:
            yield " ".join(words)
        length -= syllables(spoken(" ".join(words)))


def paragraphs(source: str) -> list[str]:
    """Return the paragraphs of one of the centre's stories, without its photographs."""
    path = next((ROOT / "content/articles/2020/05").glob(f"{source}*/index.md"))
    parts = path.read_text("utf-8").partition("\n\n")[2].strip().split("\n\n")
    return [part for part in parts if not part.startswith("![")]


def test_every_page_of_the_real_site_fits(real: Path) -> None:
    assert not heavy(real)


def test_the_longest_stories_fit(worst: Path) -> None:
    for address in (REPORT, INTERVIEW):
        html = (worst / address.strip("/") / "index.html").read_text("utf-8")
        for part in ("<table", "correction", "related", 'class="tags"', "<figure"):
            assert part in html, part
        assert html.count("<figure") == 4
    assert not heavy(worst)


def test_the_budget_names_the_page_that_breaks_it(tmp_path: Path) -> None:
    (tmp_path / "bai").mkdir()
    (tmp_path / "style.css").write_bytes(noise(BUDGET))
    (tmp_path / "index.html").write_text("<p>Nhẹ.")
    (tmp_path / "bai/index.html").write_text('<link rel="stylesheet" href="/style.css">')
    over = len(gzip.compress(b'<link rel="stylesheet" href="/style.css">', 9))
    over += len(gzip.compress(noise(BUDGET), 9)) - BUDGET
    assert heavy(tmp_path) == [f"bai/index.html is {over} bytes over the {BUDGET} of HTML and CSS"]


def noise(length: int) -> bytes:
    """Return bytes that do not compress; always the same."""
    return random.Random(1).randbytes(length)


def heavy(output: Path) -> list[str]:
    """Return a sentence for each page whose HTML and style sheets, compressed, are over the budget."""
    found = []
    for path in sorted(output.rglob("*.html")):
        html = path.read_bytes()
        sheets = {value for _, name, value in fetched(tree(html)) if name == "stylesheet"}
        files = [html, *((output / sheet.lstrip("/")).read_bytes() for sheet in sorted(sheets))]
        over = sum(len(gzip.compress(data, 9)) for data in files) - BUDGET
        if over > 0:
            page = path.relative_to(output).as_posix()
            found.append(f"{page} is {over} bytes over the {BUDGET} of HTML and CSS")
    return found


def test_nothing_but_style_sheets_stands_between_a_page_and_its_text(real: Path) -> None:
    """Two round trips: one for the page, one for its style sheets, which ask for nothing before the text is drawn."""
    for path in real.rglob("*.html"):
        for script in tree(path.read_bytes()).iter("script"):
            late = script.get("src") is None or "defer" in script.attrib or "async" in script.attrib
            assert late or script.get("type") == "module", path
    for path in real.rglob("*.css"):
        assert "@import" not in path.read_text("utf-8"), path
        assert "@font-face" not in path.read_text("utf-8"), path


@pytest.mark.parametrize("which", ["real", "worst"])
def test_no_page_asks_another_origin(which: str, request: pytest.FixtureRequest) -> None:
    output = request.getfixturevalue(which)
    asked = 0
    for path in [*output.rglob("*.html"), *output.rglob("*.css"), *output.rglob("*.svg")]:
        data = path.read_bytes()
        found = list(fetched(tree(data))) if path.suffix == ".html" else []
        found += [("css", "url", value) for value in in_css(data.decode())]
        asked += len(found)
        assert not strangers(found), f"{path.relative_to(output)}: {strangers(found)}"
    assert asked > 100


@pytest.mark.parametrize(
    "html",
    [
        '<img src="//cdn.example/a.png">',
        '<img srcset="/a.png 1x, https://cdn.example/a.png 2x">',
        '<script src="http://damha.example/a.js"></script>',
        '<link rel="preconnect" href="https://fonts.example">',
        '<link rel="stylesheet alternate" href="https://fonts.example/a.css">',
        '<iframe src="https://maps.example/"></iframe>',
        '<form action="https://search.example/"></form>',
        '<p style="background: url(https://cdn.example/a.png)">',
        '<a href="/" ping="https://count.example/">a</a>',
        '<video poster="https://cdn.example/a.png"></video>',
    ],
)
def test_strangers_are_seen(html: str) -> None:
    assert strangers(fetched(tree(f"<!DOCTYPE html><title>a</title>{html}".encode())))


def test_links_to_others_are_no_requests() -> None:
    html = '<!DOCTYPE html><link rel="canonical" href="https://a.vn/"><title>a</title><a href="https://b.vn/">b</a>'
    assert not strangers(fetched(tree(html.encode())))


def tree(html: bytes) -> Any:
    text = html.decode()
    return strict_tree(text if text.lower().startswith("<!doctype") else f"<!DOCTYPE html><title>a</title>{text}")


def fetched(page: Any) -> Iterator[tuple[str, str, str]]:
    """Yield (element, attribute or kind of link, address) for everything that a page asks for by itself."""
    for element in page.iter():
        for name, value in element.items():
            if element.tag == "link" and name == "href":
                kinds = set((element.get("rel") or "").split())
                if "stylesheet" in kinds or not kinds <= NOT_FETCHED:
                    yield "link", "stylesheet" if "stylesheet" in kinds else min(kinds), value
            elif name in ("srcset", "imagesrcset"):
                yield from ((element.tag, name, part.split()[0]) for part in value.split(",") if part.strip())
            elif name in ("src", "data", "poster", "action", "formaction", "background", "ping"):
                yield element.tag, name, value
            elif name == "style":
                yield from ((element.tag, name, address) for address in in_css(value))


def in_css(text: str) -> list[str]:
    """Return the addresses that CSS asks for; a namespace only looks like one."""
    text = re.sub(r"@namespace[^;]*;", "", text)
    found = re.findall(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)", text)
    return [first or second for first, second in found]


def strangers(found: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Return what is asked of another origin than URL's."""
    own = urlsplit(URL)
    return [
        asked
        for asked in found
        for parts in [urlsplit(asked[2])]
        if (parts.netloc or own.netloc) != own.netloc or (parts.scheme or own.scheme) != own.scheme
    ]
