"""Stories on paper: real PDFs out of Chromium, their pages counted, their QR codes read by a real reader."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.conftest import program
from tests.loopback import serving
from tests.small_site import ROOT, SmallSite
from tests.test_browser import HURRY

PARAGRAPH = "Vụ xuân năm nay, bà con xã Tân Bình được mùa lúa, năng suất bình quân cao hơn năm trước. " * 6
URL = "https://damha.example"


class Press:
    """Prints pages of a folder."""

    def __init__(self, folder: Path, browser: Browser, url: str) -> None:
        self._folder, self._browser, self._url = folder, browser, url

    def pdf(self, address: str) -> Path:
        page = self._browser.new_page()
        page.goto(self._url + address)
        page.evaluate(HURRY)
        path = self._folder / "page.pdf"
        page.pdf(path=path, prefer_css_page_size=True)
        page.close()
        return path


@pytest.fixture
def press(site: SmallSite, browser: Browser, tmp_path: Path) -> Iterator[Press]:
    with serving(site.output) as url:
        yield Press(tmp_path, browser, url)


def pages(pdf: Path) -> int:
    told = subprocess.run([program("pdfinfo"), pdf], capture_output=True, check=True, text=True).stdout
    return int(next(line.split()[1] for line in told.splitlines() if line.startswith("Pages:")))


def codes(pdf: Path) -> list[str]:
    for old in pdf.parent.glob(f"{pdf.stem}-*.pgm"):
        old.unlink()
    subprocess.run([program("pdftoppm"), "-r", "200", "-gray", pdf, pdf.with_suffix("")], check=True)
    shots = sorted(pdf.parent.glob(f"{pdf.stem}-*.pgm"))
    command = [program("zbarimg"), "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", *shots]
    return subprocess.run(command, capture_output=True, check=False, text=True).stdout.split()


def text(pdf: Path) -> str:
    return " ".join(text_of_sheets(pdf))


def text_of_sheets(pdf: Path) -> list[str]:
    done = subprocess.run([program("pdftotext"), pdf, "-"], capture_output=True, check=True, text=True)
    return [" ".join(sheet.split()) for sheet in done.stdout.split("\f")]


def test_a_story_is_one_sheet_for_the_notice_board(site: SmallSite, press: Press) -> None:
    site.photo("a.jpg")
    body = f"![Lúa chín](a.jpg)\n\n{PARAGRAPH}\n\n{PARAGRAPH}"
    site.story(body=body, Tác_giả="Mai Thắm (Trung tâm TT&VH)", Từ_khóa="Lúa xuân")
    site.story("khac")
    site.built("--site-url", URL)
    pdf = press.pdf("/2020/05/duoc-mua/")
    assert pages(pdf) == 1
    address = f"{URL}/2020/05/duoc-mua/"
    assert codes(pdf) == [address]
    said = text(pdf)
    for word in ("Được mùa", "Thứ Năm, 14/05/2020", "Mai Thắm", "Trung tâm Truyền thông và Văn hóa", "damha.example"):
        assert word in said
    for word in ("Tin liên quan", "Lúa xuân", "Lưu trữ"):
        assert word not in said


def test_a_gallery_of_twelve_is_two_sheets(site: SmallSite, press: Press) -> None:
    shapes = [(1500, 1000), (1500, 1000), (1000, 1500), (1600, 1200), (1200, 1200), (2400, 800)]
    for number in range(12):
        site.photo(f"{number}.jpg", size=shapes[number % len(shapes)])
    body = "\n\n".join(f'![Bà con xã Tân Bình gặt lúa xuân]({n}.jpg "Ảnh: Mai Thắm")' for n in range(12))
    site.story(body=body, Loại="phóng sự ảnh", Tác_giả="Mai Thắm")
    site.built("--site-url", URL)
    pdf = press.pdf("/2020/05/duoc-mua/")
    assert pages(pdf) == 2
    assert all(f"Ảnh {n}/12" in text(pdf) for n in range(1, 13))


@pytest.mark.parametrize("length", range(1, 14, 2))
def test_no_sheet_stays_empty(site: SmallSite, press: Press, length: int) -> None:
    """Text follows its headline, and words that announce photographs stand on their sheet."""
    for name in ("a.jpg", "b.jpg"):
        site.photo(name)
    paragraphs = "\n\n".join([PARAGRAPH] * length)
    site.story(body=f"{paragraphs}\n\nHai ảnh liền nhau:\n\n![Một cảnh](a.jpg)\n![Hai cảnh](b.jpg)\n\n{PARAGRAPH}")
    site.built("--site-url", URL)
    pdf = press.pdf("/2020/05/duoc-mua/")
    sheets = text_of_sheets(pdf)
    assert "bà con xã Tân Bình" in sheets[0]
    (announced,) = [sheet for sheet in sheets if "Hai ảnh liền nhau:" in sheet]
    assert "Một cảnh" in announced


def test_without_a_public_address_there_is_no_code(site: SmallSite, press: Press) -> None:
    site.story()
    with (site.root / "conf.py").open("a", encoding="utf-8") as file:
        file.write('SITEURL = ""\n')
    site.built()
    pdf = press.pdf("/2020/05/duoc-mua/")
    assert codes(pdf) == []
    assert "Được mùa" in text(pdf)


def test_the_longest_address_can_be_read(site: SmallSite, press: Press) -> None:
    name = "doi-moi-sang-tao-dot-pha-xay-dung-huyen-dam-ha-phat-trien-toan-dien-va-ben-vung"
    site.story(name)
    url = "https://trung-tam-truyen-thong-va-van-hoa.quang-ninh.gov.vn"
    site.built("--site-url", url)
    assert codes(press.pdf(f"/2020/05/{name}/")) == [f"{url}/2020/05/{name}/"]


SAMPLES = {
    "/2020/05/diem-moi-cua-dai-hoi-dang-bo-huyen-dam-ha-khoa-xxv/": 1,
    "/2020/05/doi-moi-sang-tao-dot-pha-xay-dung-huyen-dam-ha-phat-trien-toan-dien/": 1,
    "/2020/05/dam-ha-bon-mua/": 2,
}


def test_each_sample_story_is_one_sheet_and_the_gallery_two(site: SmallSite, press: Press) -> None:
    (site.root / "content").rename(site.root / "made-up")
    (site.root / "content").symlink_to(ROOT / "content")
    (site.root / "site.toml").write_bytes((ROOT / "site.toml").read_bytes())
    site.built("--site-url", URL)
    for address, sheets in SAMPLES.items():
        pdf = press.pdf(address)
        assert pages(pdf) == sheets, address
        assert codes(pdf) == [URL + address]
        assert URL + address in text(pdf), "the address in one piece"


@pytest.mark.parametrize(
    ("between", "lengths"),
    [("\n\nMột cảnh nữa.\n\n", (700, 920, 1_200)), ("\n", (560, 790, 1_010))],
    ids=["apart", "in-a-row"],
)
def test_ordinary_stories_are_one_sheet(
    site: SmallSite, press: Press, between: str, lengths: tuple[int, int, int]
) -> None:
    """In each of the sizes of type, nearly as much as the sheet holds beside two photographs."""
    site.photo("a.jpg", size=(1500, 1000))
    title = "Điểm mới của Đại hội Đảng bộ huyện Đầm Hà khóa XXV và những việc phải làm ngay"
    figure = '![Bà con xã Tân Bình gặt lúa xuân](a.jpg "Ảnh: Mai Thắm")'
    for class_, length in zip(("", "compact", "dense"), lengths, strict=True):
        words = syllables_of(PARAGRAPH, length - 24)
        body = "\n\n".join([*words[:2], between.join([figure, figure]), *words[2:]])
        site.story(body=body, Tiêu_đề=title, Sapo=PARAGRAPH[:240], Tác_giả="Mai Thắm (Trung tâm TT&VH)")
        site.built("--site-url", URL)
        assert f'class="{" ".join(filter(None, ["story", "bai-viet", class_]))}"' in site.html()
        assert pages(press.pdf("/2020/05/duoc-mua/")) == 1, class_


def syllables_of(paragraph: str, length: int) -> list[str]:
    """Return so many syllables in paragraphs."""
    words = (paragraph.split() * length)[:length]
    return [" ".join(words[start : start + 120]) for start in range(0, length, 120)]


def test_a_long_story_goes_on_with_its_headline_and_the_number_of_the_sheet(site: SmallSite, press: Press) -> None:
    site.story(body="\n\n".join(syllables_of(PARAGRAPH, 3_000)), Tiêu_đề="Được “mùa” \\ lúa")
    site.built("--site-url", URL)
    first, *others = text_of_sheets(press.pdf("/2020/05/duoc-mua/"))[:-1]
    assert len(others) >= 2
    assert f"1/{len(others) + 1}" in first
    assert first.count("Được “mùa” \\ lúa") == 1
    for number, sheet in enumerate(others, 2):
        assert f"{number}/{len(others) + 1}" in sheet
        assert "Được “mùa” \\ lúa" in sheet
