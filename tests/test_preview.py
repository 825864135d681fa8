"""The preview in a real browser: whatever is saved, it ends on the right page."""

import re
import time
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page, expect

from tests.chromium import opened
from tests.previews import Preview, previewed_site, previewing, until
from tests.small_site import SmallSite

expect.set_options(timeout=30_000)
STORY = "/2020/05/duoc-mua/"
LONG = "\n\n".join(["Lúa chín vàng trên các cánh đồng ven biển."] * 200)


@pytest.fixture(scope="module")
def previewed(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    """The site of the preview that the tests of this file share; each leaves it without problems."""
    site = previewed_site(tmp_path_factory.mktemp("preview"))
    site.story(body=LONG)
    site.story("khac", Tiêu_đề="Tin khác")
    return site


@pytest.fixture(scope="module")
def preview(previewed: SmallSite) -> Iterator[Preview]:
    with previewing(previewed) as preview:
        assert preview.await_end_of_build() == "built"
        yield preview


@pytest.fixture
def page(browser: Browser, preview: Preview) -> Iterator[Page]:
    """A page, whose browser finds nothing to complain of."""
    page = opened(browser)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    # A story that is gone is a 404, and the preview itself may be away for a moment: Chromium calls both errors.
    assert [line for line in complaints if not line.startswith("Failed to load resource")] == []


def visit(page: Page, url: str) -> None:
    """Open a page; the one before may just be opening itself anew, which is in the way."""
    for _ in range(20):
        try:
            page.goto(url)
        except Error as e:
            if not re.search(r"ERR_ABORTED|interrupted", str(e)):
                raise
        else:
            return
    raise AssertionError(url)


def scroll(page: Page, top: int) -> None:
    """Scroll with the wheel, as soon as so much of the page is there.

    (A browser that opens a page anew puts it back where it was, unless a reader has moved it; a script is none.)
    """
    until(lambda: page.evaluate("document.documentElement.scrollHeight - innerHeight") >= top)
    page.mouse.wheel(0, top - page.evaluate("scrollY"))
    until(lambda: page.evaluate("scrollY") == top)


def build_number(page: Page) -> int:
    """Return the how manieth build the page is from."""
    name = page.locator("script[data-build]").get_attribute("data-build")
    assert name
    return int(name.partition("-")[2])


def head(page: Page, words: str) -> None:
    expect(page.locator("h1")).to_have_text(words)


def panel(page: Page) -> str:
    """Return what the panel says of a build that has failed, when it does."""
    expect(page.locator(".xem-panel")).to_be_visible()
    expect(page.locator(".xem-panel summary")).to_contain_text("Chưa dựng được trang")
    return page.locator(".xem-panel").inner_text()


def test_a_save_reloads_the_page_where_it_was(previewed: SmallSite, preview: Preview, page: Page) -> None:
    visit(page, preview.url + STORY)
    before = build_number(page)
    scroll(page, 1500)
    previewed.story(body=LONG.replace("biển", "sông"), Tiêu_đề="Được mùa lớn")
    head(page, "Được mùa lớn")
    until(lambda: page.evaluate("scrollY") == 1500)
    expect(page.locator(".body")).to_contain_text("ven sông")
    assert build_number(page) == before + 1


def test_a_save_during_a_build(previewed: SmallSite, preview: Preview, page: Page) -> None:
    visit(page, preview.url + STORY)
    before = build_number(page)
    hold, held = previewed.root / "hold", previewed.root / "held"
    hold.touch()
    previewed.story(Tiêu_đề="Lần một")
    until(held.exists)  # the stories have been read
    expect(page.locator(".xem-status")).to_contain_text("Đang dựng lại")
    previewed.story(Tiêu_đề="Lần hai")
    previewed.story("khac", Tiêu_đề="Tin khác, lần hai")
    hold.unlink()
    head(page, "Lần hai")
    assert build_number(page) == before + 2
    visit(page, preview.url + "/2020/05/khac/")
    head(page, "Tin khác, lần hai")
    held.unlink()


def test_two_saves_within_50_ms(previewed: SmallSite, preview: Preview, page: Page, browser: Browser) -> None:
    other = opened(browser)
    visit(page, preview.url + STORY)
    other.goto(preview.url + "/2020/05/khac/")
    before = build_number(page)
    previewed.story(Tiêu_đề="Một")
    time.sleep(0.03)  # what is tested
    previewed.story("khac", Tiêu_đề="Hai")
    head(page, "Một")
    head(other, "Hai")
    visit(page, preview.url + "/2020/")
    expect(page.locator("main")).to_contain_text("Hai")
    assert build_number(page) <= before + 2


def test_a_renamed_folder_takes_its_readers_along(previewed: SmallSite, preview: Preview, page: Page) -> None:
    path = previewed.story("ten-cu", Tiêu_đề="Chuyện đổi tên")
    visit(page, preview.url)
    expect(page.get_by_role("link", name="Chuyện đổi tên")).to_be_visible()
    visit(page, preview.url + "/2020/05/ten-cu/")
    before = build_number(page)
    path.parent.rename(path.parent.with_name("ten-moi"))
    page.wait_for_url("**/2020/05/ten-moi/")
    head(page, "Chuyện đổi tên")
    assert build_number(page) == before + 1
    assert preview.ask("/2020/05/ten-cu/")[0] == 404
    previewed.story("ten-moi", Tiêu_đề="Vẫn được xem")
    head(page, "Vẫn được xem")


def test_a_deleted_story_is_gone(previewed: SmallSite, preview: Preview, page: Page) -> None:
    path = previewed.story("sap-xoa", Tiêu_đề="Sắp xóa")
    visit(page, preview.url)
    page.get_by_role("link", name="Sắp xóa").click()
    head(page, "Sắp xóa")
    path.unlink()
    path.parent.rmdir()
    head(page, "Không tìm thấy trang này")
    visit(page, preview.url)
    expect(page.locator("main")).not_to_contain_text("Sắp xóa")


def test_a_broken_story_is_told_over_the_last_good_page(previewed: SmallSite, preview: Preview, page: Page) -> None:
    previewed.story(body=LONG, Tiêu_đề="Còn lành")
    visit(page, preview.url + STORY)
    head(page, "Còn lành")
    scroll(page, 900)
    previewed.story(body=LONG, Tiêu_đề="Đã hỏng", Ngày="hôm qua")
    told = panel(page)
    assert "content/articles/2020/05/duoc-mua/index.md:2" in told
    assert "1 lỗi" in told
    assert "14/05/2020 08:30" in told  # what to type instead
    head(page, "Còn lành")
    until(lambda: page.evaluate("scrollY") == 900)
    assert not Axe().run(page).response["violations"]
    page.reload()
    assert "index.md:2" in panel(page)
    previewed.story(body=LONG, Tiêu_đề="Đã sửa")
    head(page, "Đã sửa")
    expect(page.locator(".xem-panel")).to_be_hidden()


def test_a_changed_template(previewed: SmallSite, preview: Preview, page: Page) -> None:
    visit(page, preview.url + STORY)
    template = previewed.root / "theme/templates/article.html"
    text = template.read_text("utf-8")
    template.write_text(text.replace(">Trang nhất<", ">Trang đầu<"), "utf-8")
    expect(page.locator(".crumbs")).to_contain_text("Trang đầu")
    template.write_text(text.replace("{% block main %}", "{% block main %}\n{{ story.khong_co }}"), "utf-8")
    assert re.search(r"theme/templates/article\.html:\d+ .*khong_co", panel(page))
    template.write_text(text.replace("{% block main %}", "{% blok main %}"), "utf-8")
    expect(page.locator(".xem-panel")).to_contain_text("blok")
    template.write_text(text, "utf-8")
    expect(page.locator(".crumbs")).to_contain_text("Trang nhất")
    expect(page.locator(".xem-panel")).to_be_hidden()


def test_a_changed_style_sheet(previewed: SmallSite, preview: Preview, page: Page) -> None:
    visit(page, preview.url + STORY)
    style = previewed.root / "theme/static/css/style.css"
    text = style.read_text("utf-8")
    style.write_text(text + "\nh1 { letter-spacing: 7px; }\n", "utf-8")
    expect(page.locator("h1")).to_have_css("letter-spacing", "7px")
    style.write_text(text, "utf-8")
    expect(page.locator("h1")).not_to_have_css("letter-spacing", "7px")


def test_a_changed_site_toml(previewed: SmallSite, preview: Preview, page: Page) -> None:
    visit(page, preview.url)
    site = previewed.root / "site.toml"
    text = site.read_text("utf-8")
    new = previewed.root / "new.toml"
    new.write_text(text.replace('title = "Đầm Hà"', 'title = "Đầm Hà mới"'), "utf-8")
    new.replace(site)  # as careful editors save
    expect(page.locator(".nameplate")).to_have_text("Đầm Hà mới")
    site.write_text(text + "[la]\n", "utf-8")
    assert "site.toml" in panel(page)
    site.write_text(text, "utf-8")
    expect(page.locator(".nameplate")).to_have_text("Đầm Hà")
    expect(page.locator(".xem-panel")).to_be_hidden()


def test_changed_python_code_of_the_site(previewed: SmallSite, preview: Preview, page: Page) -> None:
    visit(page, preview.url)
    conf = previewed.root / "conf.py"
    text = conf.read_text("utf-8")
    conf.write_text(text + "khong co\n", "utf-8")
    assert f"conf.py:{text.count(chr(10)) + 1}" in panel(page)
    conf.write_text(text + "READERS = {**READERS}\n", "utf-8")
    expect(page.locator(".xem-panel")).to_be_hidden()
    conf.write_text(text, "utf-8")


def test_the_content_folder_put_away_and_back(previewed: SmallSite, preview: Preview, page: Page) -> None:
    visit(page, preview.url + STORY)
    content = previewed.root / "content"
    content.rename(previewed.root / "away")
    panel(page)
    (previewed.root / "away").rename(content)
    expect(page.locator(".xem-panel")).to_be_hidden()
    previewed.story(Tiêu_đề="Về rồi")
    head(page, "Về rồi")


WITHHELD = {
    "nhap": ({"Trạng_thái": "nháp"}, "NHÁP – chưa đăng; đề ngày Thứ Năm, 14/05/2020, 08:30 (GMT+7)"),
    "cho": ({"Trạng_thái": "chờ duyệt"}, "CHỜ DUYỆT – chưa đăng; đề ngày Thứ Năm, 14/05/2020, 08:30 (GMT+7)"),
    "mai": ({"Ngày": "02/06/2020 07:00"}, "HẸN GIỜ – sẽ đăng Thứ Ba, 02/06/2020, 07:00 (GMT+7)"),
    "het": ({"Hết_hạn": "31/05/2020 17:00"}, "HẾT HẠN – không còn đăng từ Chủ Nhật, 31/05/2020, 17:00 (GMT+7)"),
}


def test_what_is_not_public_is_there_and_marked(previewed: SmallSite, preview: Preview, page: Page) -> None:
    visit(page, preview.url)
    for slug, (header, _) in WITHHELD.items():
        previewed.photo(f"{slug}.jpg", slug, size=(400, 300))
        previewed.story(slug, f"Thân.\n\n![Ảnh]({slug}.jpg)", Tiêu_đề=f"Chuyện {slug}", **header)
    for slug, (_, ribbon) in WITHHELD.items():
        listed = page.locator("main :is(article, li)").filter(has=page.get_by_role("link", name=f"Chuyện {slug}"))
        expect(listed.locator(".withheld").first).to_have_text(ribbon)
    for slug, (_, ribbon) in WITHHELD.items():
        visit(page, f"{preview.url}/2020/05/{slug}/")
        expect(page.locator("header .withheld")).to_have_text(ribbon)
        assert page.evaluate("fetch(document.querySelector('.body img').src).then(r => r.status)") == 200
    visit(page, preview.url + STORY)
    expect(page.locator("header .withheld")).to_have_count(0)
    previewed.built()  # the same site, for the public
    assert not any(f"chuyen {slug}" in previewed.everything() for slug in WITHHELD)
    assert "withheld" not in previewed.everything()
    assert "Chuyện" not in previewed.everything()


def test_a_broken_draft_stops_nobody(previewed: SmallSite, preview: Preview, page: Page) -> None:
    visit(page, preview.url + "/2020/05/hong/")
    photo = previewed.photo("cut.jpg", "hong")
    data = photo.read_bytes()
    photo.write_bytes(data[: len(data) // 2] + data[-1000:])  # with an end, but without its middle
    body = "Thân.\n\n![Mất](mat.jpg)\n\n![Cụt](cut.jpg)\n\n[Đâu?](/2020/05/khong-co/)"
    previewed.story("hong", body, Tiêu_đề="Nháp hỏng", Trạng_thái="nháp")
    head(page, "Nháp hỏng")
    expect(page.locator(".lost")).to_have_text(["[Không có ảnh “mat.jpg”]", "[Không có ảnh “cut.jpg”]"])
    for line in (9, 11, 13):  # of this page, so nobody has to look for them
        expect(page.locator(".xem-panel li.here").filter(has_text=f"hong/index.md:{line} ")).to_be_visible()
    previewed.story("hong", "Thân", Tiêu_đề="Nháp hỏng", Trạng_thái="nháp", Ngày="hôm qua")
    head(page, "Không tìm thấy trang này")
    expect(page.locator(".xem-panel li.here")).to_contain_text("hong/index.md:2")
    previewed.story(Tiêu_đề="Tin vẫn ra")
    visit(page, preview.url + STORY)
    head(page, "Tin vẫn ra")
    expect(page.locator(".xem-panel summary")).to_be_visible()
    expect(page.locator(".xem-panel li").first).to_be_hidden()  # not of this page: in a corner
    page.locator(".xem-panel summary").press("Enter")
    expect(page.locator(".xem-panel li.warning").first).to_be_visible()
    page.reload()
    expect(page.locator(".xem-panel li.warning").first).to_be_visible()  # as somebody wanted it
    (previewed.folder("hong") / "index.md").unlink()
    for path in (photo, photo.parent):
        path.unlink() if path.is_file() else path.rmdir()


def test_a_draft_at_a_former_address(previewed: SmallSite, preview: Preview, page: Page) -> None:
    visit(page, preview.url + "/2020/05/cu/")
    previewed.story(Địa_chỉ_cũ="/2020/05/cu/; /tin/1.html")
    page.wait_for_url(f"**{STORY}")
    previewed.story("cu", Trạng_thái="nháp", Tiêu_đề="Nháp ở địa chỉ cũ")
    visit(page, preview.url)
    expect(page.get_by_role("link", name="Nháp ở địa chỉ cũ")).to_be_visible()
    assert preview.ask("/2020/05/cu/")[0] == 200
    assert preview.ask("/tin/1.html")[:2][1]["Location"] == STORY


def test_answers_are_the_real_servers(previewed: SmallSite, preview: Preview, page: Page) -> None:
    visit(page, preview.url + "/2020/05/go/")
    previewed.story("go", Trạng_thái="gỡ", Tiêu_đề="Đã gỡ")
    head(page, "Bài viết đã được gỡ")
    statuses = {
        "/": 200,
        STORY: 200,
        STORY.rstrip("/"): 301,
        "/2020/05/go/": 410,
        "/2020/05/khong-co/": 404,
        "/404.html": 404,
        "/theme/": 404,
        "/../conf.py": 404,
        "/%2e%2e/conf.py": 404,
        "/..%2fconf.py": 404,
        "//damha.example/..": 404,
        "/.part": 404,
        "/%00": 404,
        "/%ff/": 404,
        "/robots.txt?x=1": 200,
    }
    assert {path: preview.ask(path)[0] for path in statuses} == statuses
    assert preview.ask(STORY.rstrip("/"))[1]["Location"] == STORY
    status, headers, body = preview.ask("/", "HEAD")
    assert (status, body) == (200, "")
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    style = re.search(r"/theme/style\.\w+\.css", preview.ask("/")[2])
    assert style
    told = preview.ask(style[0])[1]
    assert told["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in told["Cache-Control"]
    assert preview.ask("/", "POST")[0] == 501


@pytest.mark.parametrize("host", ["damha.example", "127.0.0.1", "damha.example:{port}", ""])
def test_only_this_machine_is_answered(preview: Preview, host: str) -> None:
    for path in ("/", "/__xem__/events", "/__xem__/preview.js"):
        status, _, body = preview.ask(path, Host=host.format(port=preview.port))
        assert status == 421
        assert "Đầm Hà" not in body
    assert preview.ask("/", Host=f"localhost:{preview.port}")[0] == 200


def test_nothing_is_written_into_the_site(previewed: SmallSite, preview: Preview) -> None:
    assert "__xem__" not in "".join(
        path.read_text("utf-8") for path in (previewed.root / "cache/preview").rglob("*.html")
    )
    assert len(list((previewed.root / "cache/preview").glob("*/*/site"))) == 1
