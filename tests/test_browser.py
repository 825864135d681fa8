"""Pages as a resident's browser shows them: real Chromium, three widths, light, dark, printed."""

import functools
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import program
from tests.small_site import SmallSite

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
LONG = "Đ" + "ầ" * 200
BODY = f"""Đoạn đầu {LONG} cuối.

## Tiêu đề {LONG}

| Xã | Hộ nghèo | Hộ cận nghèo | Tỷ lệ | Thôn | Người | Năm | Ghi chú thật dài |
|---|---|---|---|---|---|---|---|
| Tân Bình | 1.000.000.000 | 2.000.000.000 | 17,6% | 10 | 2.000 | 2020 | https://quangninh.gov.vn/{"a" * 90} |

![Ảnh thứ nhất](a.jpg "Ảnh: Mai Thắm")
![Ảnh thứ hai](b.jpg)

Một ảnh đứng, một ảnh không chú thích, một ảnh bé, một toàn cảnh:

![Ảnh đứng](dung.jpg)

![](a.jpg)

![Ảnh bé](be.png)

![Toàn cảnh](toan-canh.jpg)

![Một](a.jpg)
![Hai](dung.jpg)
![Ba](vuong.jpg)
![Bốn](toan-canh.jpg)
![Năm](be.png)

> Lời trích

[Liên kết dài](https://quangninh.gov.vn/{"b" * 120})
"""
PHOTOS = {
    "a.jpg": (1600, 1000),
    "b.jpg": (700, 1400),
    "dung.jpg": (1000, 1500),
    "vuong.jpg": (1200, 1200),
    "toan-canh.jpg": (1600, 500),
    "be.png": (120, 90),
}


@dataclass(frozen=True)
class Served:
    """A site being served, and the addresses of its kinds of pages."""

    url: str
    addresses: tuple[str, ...]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    program("chromium")
    site = SmallSite(tmp_path_factory.mktemp("browser"))
    for name, size in PHOTOS.items():
        site.photo(name, size=size)
    header = {"Tác_giả": "Mai Thắm (Trung tâm TT&VH)", "Từ_khóa": "Lúa xuân, Tân Bình", "Tiêu_đề": f"Được mùa {LONG}"}
    site.story(body=BODY, **header, Cập_nhật="16/05/2020", Đính_chính="Sửa tên xã.")
    site.story("phong-van", "PV: Hỏi?\n\nĐáp: Trả lời.", Loại="phỏng vấn", Người_trả_lời="Nguyễn Thị Thu Hà – Bí thư")
    site.photo("c.jpg", "anh")
    site.photo("d.jpg", "anh", size=(1000, 1500))
    site.story("anh", "![Một](c.jpg)\n\n![Hai](c.jpg)\n\n![Ba](d.jpg)", Loại="phóng sự ảnh", Nổi_bật_đến="10/06/2020")
    for name, size in PHOTOS.items():
        site.photo(name, "nhieu-anh", size=size)
    names = ["a.jpg", "dung.jpg", "vuong.jpg", "a.jpg", "toan-canh.jpg", "be.png", "b.jpg", "a.jpg", "dung.jpg"]
    photographs = "\n\n".join(f"![Cảnh {n}]({name})" for n, name in enumerate(names, 1))
    site.story("nhieu-anh", f"Lời mở.\n\n{photographs}\n\n![Cuối](a.jpg)\n![Cùng](dung.jpg)", Loại="phóng sự ảnh")
    site.story("cu", Trạng_thái="gỡ")
    for number in range(12):
        site.photo("e.jpg", f"bai-{number}", size=[(1200, 800), (900, 1200), (1600, 600)][number // 4])
        photo = "![Một cảnh](e.jpg)" if number % 3 else "Lúa chín vàng."
        site.story(f"bai-{number}", photo, Chuyên_mục="Chính trị" if number % 2 else "Nông thôn mới")
    site.page("lien-he", "Tiêu đề: Liên hệ\nLoại: liên hệ\n\nXin mời.\n")
    site.built()
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site.output)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Served(
        f"http://127.0.0.1:{server.server_port}",
        ("/", "/2020/05/duoc-mua/", "/2020/05/phong-van/", "/2020/05/anh/", "/2020/05/nhieu-anh/", "/2020/05/cu/",
         "/2020/", "/2020/05/",
         "/chuyen-muc/chinh-tri/", "/chuyen-muc/van-hoa-xa-hoi/", "/chuyen-muc/chinh-tri/2020/", "/tac-gia/mai-tham/",
         "/lien-he/", "/404.html", "/thu-vien-anh/", "/rss/"),
    )  # fmt: skip
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser(served: Served) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program("chromium"), args=ARGUMENTS)
        yield opened
        opened.close()


def opened(browser: Browser, **context: Any) -> Page:
    page = browser.new_context(**context).new_page()
    page.set_default_timeout(60_000)
    return page


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_no_page_scrolls_sideways(browser: Browser, served: Served, width: int) -> None:
    page = opened(browser, viewport={"width": width, "height": 800})
    for address in served.addresses:
        page.goto(served.url + address)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{address}: {wide} px"
    page.context.close()


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_without_photographs_nothing_is_out_of_place(browser: Browser, served: Served, width: int) -> None:
    page = opened(browser, viewport={"width": width, "height": 800})
    page.route("**/media/**", lambda route: route.abort())
    for address in served.addresses:
        page.goto(served.url + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    page.context.close()


def test_text_of_twice_the_size_fits(browser: Browser, served: Served) -> None:
    """WCAG 2.2, 1.4.4 and 1.4.10; in no heading and no line is anything cut off."""
    page = opened(browser, viewport={"width": 640, "height": 800})
    for address in served.addresses:
        page.goto(served.url + address)
        page.add_style_tag(content=TWICE)
        assert page.evaluate("document.documentElement.scrollWidth") <= 640, address
        assert page.evaluate(CUT_OFF) == [], address
    page.context.close()


TWICE = "html { font-size: 200% }"
CUT_OFF = """
() => [...document.querySelectorAll("main :is(h1, h2, h3, p, li, figcaption)")]
  .filter(e => e.clientWidth > 2 && (e.scrollWidth > e.clientWidth + 1
    || (getComputedStyle(e).overflow === "hidden" && e.scrollHeight > e.clientHeight + 1 && !e.matches(".sapo"))))
  .map(e => e.outerHTML.slice(0, 80))
"""


@pytest.mark.parametrize("width", [360, 1280])
def test_what_is_pressed_is_large_enough(browser: Browser, served: Served, width: int) -> None:
    """WCAG 2.2, 2.5.8: 24 px, save links within a sentence."""
    page = opened(browser, viewport={"width": width, "height": 800})
    for address in served.addresses:
        page.goto(served.url + address)
        assert page.evaluate(TOO_SMALL) == [], address
    page.context.close()


# The link of a card or headline is as large as the card, by its ::after.
TOO_SMALL = """
() => [...document.querySelectorAll("a, button")]
  .filter(e => !e.matches(".skip, .card a, .headlines a"))
  .filter(e => e.getClientRects().length && getComputedStyle(e).display !== "inline")
  .filter(e => { const box = e.getBoundingClientRect(); return Math.min(box.width, box.height) < 24; })
  .map(e => e.outerHTML.slice(0, 80))
"""


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_photographs_stand_in_their_own_shape(browser: Browser, served: Served, width: int) -> None:
    """None is stretched, none has bars beside it; those in a row are equally high and do not touch."""
    page = opened(browser, viewport={"width": width, "height": 800})
    for address in ("/2020/05/duoc-mua/", "/2020/05/anh/", "/2020/05/nhieu-anh/"):
        page.goto(served.url + address)
        for own_width, own_shape, box in page.evaluate(STANDING):
            assert box["width"] <= own_width + 0.5, f"{address}: {own_width} px stand {box} wide"
            assert box["width"] >= 80, f"{address}: a sliver of {box}"
            assert box["width"] / box["height"] == pytest.approx(own_shape, rel=0.09), f"{address}: {box}"
        for heights, gaps in page.evaluate(BESIDE):
            assert max(heights) - min(heights) < 1, f"{address}: {heights}"
            assert gaps == pytest.approx([gaps[0]] * len(gaps), abs=1), f"{address}: {gaps}"
            assert gaps[0] >= 7, f"{address}: {gaps}"
    page.context.close()


STANDING = """
() => [...document.querySelectorAll(".body img")].map(image => {
  const own = [image.getAttribute("width"), image.getAttribute("height")].map(Number);
  const { width, height } = image.getBoundingClientRect();
  return [own[0], own[0] / own[1], { width, height }];
})
"""
BESIDE = """
() => [...document.querySelectorAll(".body :is(.grid, .album)")]
  .filter(row => row.children.length > 1 && getComputedStyle(row).display === "flex")
  .map(row => {
    const boxes = [...row.querySelectorAll("img")].map(image => image.getBoundingClientRect());
    return [boxes.map(box => box.height), boxes.slice(1).map((box, place) => box.left - boxes[place].right)];
  })
"""


def test_nothing_is_asked_of_anybody_else(browser: Browser, served: Served) -> None:
    page = opened(browser)
    asked: list[str] = []
    failed: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda response: failed.append(response.url) if response.status >= 400 else None)
    page.on("console", lambda message: failed.append(message.text))
    for address in served.addresses:
        page.goto(served.url + address)
    assert len(asked) > len(served.addresses)
    assert not [url for url in asked if not url.startswith(served.url)]
    assert not failed
    page.context.close()


THEMES = [("light", "no-preference"), ("dark", "no-preference"), ("light", "more"), ("dark", "more")]


@pytest.mark.parametrize(("scheme", "contrast"), THEMES)
def test_text_stands_out(browser: Browser, served: Served, scheme: str, contrast: str) -> None:
    """WCAG 2.2, 1.4.3: text at least 4.5 to 1 against the colour behind it; 1.4.6: who asks for more gets 7 to 1."""
    page = opened(browser, color_scheme=scheme, contrast=contrast)
    least = 7 if contrast == "more" else 4.5
    for address in served.addresses:
        page.goto(served.url + address)
        for text, ratio in page.evaluate(CONTRASTS):
            assert ratio >= least, f"{address}: {text!r} has {ratio:.2f}"
    page.context.close()


@pytest.mark.parametrize(("scheme", "contrast"), THEMES)
def test_axe_finds_no_barrier(browser: Browser, served: Served, scheme: str, contrast: str) -> None:
    page = opened(browser, viewport={"width": 360, "height": 640}, color_scheme=scheme, contrast=contrast)
    for address in served.addresses:
        page.goto(served.url + address)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"
    page.goto(served.url + GALLERY)
    page.locator("#anh-1 a.enlarge").click()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.context.close()


def test_photographs_shift_nothing(browser: Browser, served: Served) -> None:
    page = opened(browser, viewport={"width": 360, "height": 640}, java_script_enabled=True)
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(e => window.shift += e.value))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    for address in ("/", "/2020/05/duoc-mua/", "/2020/05/anh/"):
        page.goto(served.url + address)
        page.mouse.wheel(0, 4000)
        page.wait_for_timeout(300)
        assert page.evaluate("window.shift") == 0, address
    page.context.close()


@pytest.mark.parametrize("width", [360, 768, 1000, 1280])
def test_sizes_tell_how_wide_photographs_stand(browser: Browser, served: Served, width: int) -> None:
    """A browser's choice hangs on `sizes`: below nine tenths pictures would be blurred, above six fifths too heavy."""
    page = opened(browser, viewport={"width": width, "height": 800})
    seen = 0
    for address in served.addresses:
        page.goto(served.url + address)
        for told, stands in page.evaluate(WIDTHS):
            assert 0.9 <= told / stands <= 1.2, f"{address}: sizes say {told} px, it stands {stands} px wide"
            seen += 1
    assert seen > 10
    page.context.close()


# With width descriptors `naturalWidth` is the width that `sizes` comes to.
WIDTHS = """
async () => {
  const found = [];
  for (const image of document.querySelectorAll("main picture img")) {
    image.loading = "eager";
    await image.decode();
    found.push([image.naturalWidth, image.clientWidth]);
  }
  return found;
}
"""


HURRY = """
async () => {
  for (const image of document.images) {
    image.loading = "eager";
    await image.decode().catch(() => null);
  }
}
"""
LOOKS: dict[str, dict[str, Any]] = {
    **{f"{width}": {"viewport": {"width": width, "height": 800}} for width in (360, 768, 1280)},
    **{f"{width}-toi": {"viewport": {"width": width, "height": 800}, "color_scheme": "dark"} for width in (360, 1280)},
    "360-tuong-phan": {"viewport": {"width": 360, "height": 800}, "contrast": "more"},
    "360-khong-script": {"viewport": {"width": 360, "height": 800}, "java_script_enabled": False},
    "360-khong-anh": {"viewport": {"width": 360, "height": 800}},
    "640-chu-200": {"viewport": {"width": 640, "height": 800}},
}


@pytest.mark.skipif(
    "TOASOAN_SCREENSHOTS" not in os.environ, reason="ảnh chụp các trang: chỉ khi có TOASOAN_SCREENSHOTS"
)
@pytest.mark.parametrize("look", LOOKS)
def test_pages_for_people_to_look_at(browser: Browser, served: Served, look: str) -> None:
    """Every kind of page in every look, in one folder; nobody but a person can say whether they are beautiful."""
    folder = Path(os.environ["TOASOAN_SCREENSHOTS"])
    folder.mkdir(parents=True, exist_ok=True)
    page = opened(browser, **LOOKS[look])
    if look.endswith("khong-anh"):
        page.route("**/media/**", lambda route: route.abort())
    for address in served.addresses:
        page.goto(served.url + address)
        if look.endswith("200"):
            page.add_style_tag(content=TWICE)
        if LOOKS[look].get("java_script_enabled", True):  # without scripts no browser waits for the reader to come near
            page.evaluate(HURRY)
        name = address.strip("/").replace("/", "_").removesuffix(".html") or "trang-nhat"
        page.screenshot(path=folder / f"{name}-{look}.png", full_page=True)
    page.context.close()


def test_the_keyboard_reaches_the_text_first(browser: Browser, served: Served) -> None:
    page = opened(browser)
    page.goto(served.url + "/2020/05/duoc-mua/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#noi-dung"
    assert page.locator(":focus").bounding_box()["x"] >= 0
    page.context.close()


@pytest.mark.parametrize("address", ["/2020/05/phong-van/", "/2020/05/anh/"], ids=["interview", "gallery"])
def test_print_shows_the_story_alone(browser: Browser, served: Served, tmp_path: Path, address: str) -> None:
    page = opened(browser, viewport={"width": 794, "height": 1123})
    page.goto(served.url + address)
    page.emulate_media(media="print")
    for selector in ("nav", ".related", "body > footer"):
        for element in page.locator(selector).all():
            assert not element.is_visible(), selector
    assert page.locator("h1").is_visible()
    assert page.locator(".printed").is_visible()
    assert page.locator(".body figure img").count() == page.locator(".body figure img:visible").count()
    page.screenshot(path=tmp_path / "print.png")
    with Image.open(tmp_path / "print.png") as shot:
        assert shot.convert("L").getpixel((2, 2)) == 255
    page.context.close()


CONTRASTS = """
() => {
  const parse = colour => { const n = colour.match(/[\\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
  const light = c => { c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
  const luminance = ([r, g, b]) => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor);
      if (colour[3] > 0.99) return colour;
    }
    return matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18, 1] : [255, 255, 255, 1];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim(), element = walker.currentNode.parentElement;
    const box = element.getBoundingClientRect();
    if (!text || box.width < 2 || box.height < 2) continue;
    const a = luminance(parse(getComputedStyle(element).color)), b = luminance(behind(element));
    found.push([text.slice(0, 30), (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)]);
  }
  return found;
}
"""


GALLERY = "/2020/05/anh/"


def viewer(browser: Browser, served: Served, **context: Any) -> Page:
    page = opened(browser, viewport={"width": 360, "height": 640}, **context)
    page.goto(served.url + GALLERY)
    return page


def shown(page: Page) -> str:
    """Return which photograph the full-screen view shows, by its caption's number; "" when it is closed."""
    return page.evaluate("document.querySelector('.viewer[open] .number')?.textContent ?? ''")


def test_the_full_screen_view_by_keyboard_alone(browser: Browser, served: Served) -> None:
    page = viewer(browser, served)
    page.locator("#anh-1 a.enlarge").focus()
    page.keyboard.press("Enter")
    assert shown(page) == "Ảnh 1/3"
    assert page.evaluate("document.querySelector('.viewer img').alt") == "Một"
    page.keyboard.press("ArrowRight")
    assert shown(page) == "Ảnh 2/3"
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    assert shown(page) == "Ảnh 1/3"
    page.keyboard.press("ArrowLeft")
    assert shown(page) == "Ảnh 3/3"
    for _ in range(6):
        page.keyboard.press("Tab")
        inside = "document.activeElement === document.body || !!document.activeElement.closest('.viewer')"
        assert page.evaluate(inside), "the focus leaves the view"
    page.keyboard.press("Escape")
    page.wait_for_function("!document.querySelector('.viewer[open]')")
    assert page.evaluate("document.activeElement.closest('figure').id") == "anh-3"
    assert page.url == served.url + GALLERY
    page.context.close()


def test_back_closes_the_view_and_nothing_else(browser: Browser, served: Served) -> None:
    page = opened(browser, viewport={"width": 360, "height": 640})
    page.goto(served.url + "/")
    page.goto(served.url + GALLERY)
    page.locator("#anh-2 a.enlarge").click()
    assert shown(page) == "Ảnh 2/3"
    page.go_back()
    assert shown(page) == ""
    assert page.url == served.url + GALLERY
    page.locator("#anh-2 a.enlarge").click()
    page.locator(".viewer .close").click()
    page.wait_for_function("!document.querySelector('.viewer[open]')")
    page.go_back()
    assert page.url == served.url + "/"
    page.context.close()


def test_forward_opens_the_view_again_and_closing_twice_closes_once(browser: Browser, served: Served) -> None:
    page = opened(browser, viewport={"width": 360, "height": 640})
    page.goto(served.url + "/")
    page.goto(served.url + GALLERY)
    page.locator("#anh-2 a.enlarge").click()
    page.go_back()
    page.go_forward()
    assert shown(page) == "Ảnh 2/3"
    page.evaluate("for (let i = 0; i < 2; i++) document.querySelector('.viewer .close').click()")
    page.wait_for_function("!document.querySelector('.viewer[open]')")
    assert page.url == served.url + GALLERY
    page.context.close()


def test_a_reload_keeps_the_view(browser: Browser, served: Served) -> None:
    page = viewer(browser, served)
    page.locator("#anh-1 a.enlarge").click()
    page.keyboard.press("ArrowRight")
    page.reload()
    assert shown(page) == "Ảnh 2/3"
    page.go_back()
    assert shown(page) == ""
    page.reload()
    page.go_forward()
    assert shown(page) == "Ảnh 2/3"
    page.wait_for_function("document.querySelector('.viewer img').complete")
    assert page.evaluate("document.querySelector('.viewer img').naturalWidth") > 1
    page.context.close()


def test_a_long_caption_leaves_room_for_the_photograph(browser: Browser, served: Served) -> None:
    page = viewer(browser, served)
    page.evaluate("document.querySelector('#anh-1 figcaption').append(' Bà con gặt lúa.'.repeat(100))")
    page.locator("#anh-1 a.enlarge").click()
    box = page.locator(".viewer img").bounding_box()
    assert box is not None
    assert box["height"] > 0.4 * 640
    assert page.evaluate("(c => c.scrollHeight > c.clientHeight)(document.querySelector('.viewer figcaption'))")
    page.context.close()


def test_swiping(browser: Browser, served: Served) -> None:
    page = viewer(browser, served, has_touch=True, is_mobile=True)
    page.locator("#anh-1 a.enlarge").tap()
    assert shown(page) == "Ảnh 1/3"
    swipe(page, (300, 300), (80, 310))
    assert shown(page) == "Ảnh 2/3"
    swipe(page, (80, 300), (300, 290))
    assert shown(page) == "Ảnh 1/3"
    swipe(page, (200, 200), (190, 230))
    assert shown(page) == "Ảnh 1/3"
    swipe(page, (200, 200), (195, 420))
    page.wait_for_function("!document.querySelector('.viewer[open]')")
    page.context.close()


def swipe(page: Page, start: tuple[int, int], end: tuple[int, int]) -> None:
    """Move one finger over the screen, as the browser itself would hear of it."""
    client = page.context.new_cdp_session(page)
    points = [{"x": start[0], "y": start[1]}]
    client.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points})
    client.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": end[0], "y": end[1]}]})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_without_a_script_the_links_open_the_photographs(browser: Browser, served: Served) -> None:
    page = viewer(browser, served, java_script_enabled=False)
    assert page.locator("figure img").count() == 3
    address = page.locator("#anh-2 a.enlarge").get_attribute("href")
    response = page.goto(served.url + str(address))
    assert response is not None
    assert response.status == 200
    assert response.headers["content-type"] == "image/webp"
    page.context.close()


def test_the_view_fills_the_screen(browser: Browser, served: Served) -> None:
    for width, height in ((360, 640), (1280, 720)):
        page = opened(browser, viewport={"width": width, "height": height})
        page.goto(served.url + GALLERY)
        page.locator("#anh-1 a.enlarge").click()
        page.wait_for_function("document.querySelector('.viewer img').complete")
        box = page.locator(".viewer img").bounding_box()
        assert box is not None
        assert box["width"] >= 0.95 * width
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= height
        for button in page.locator(".viewer button").all():
            size = button.bounding_box()
            assert size is not None
            assert min(size["width"], size["height"]) >= 44
        page.context.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("address", ["/rss.xml", "/atom.xml", "/chuyen-muc/van-hoa-xa-hoi/rss.xml"])
def test_an_opened_feed_can_be_read(browser: Browser, served: Served, address: str, width: int) -> None:
    page = opened(browser, viewport={"width": width, "height": 800})
    page.goto(served.url + address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("getComputedStyle(document.querySelector('title')).fontWeight") == "700"
    hidden = ["content:encoded", "guid", "content", "id", "dc:creator", "media:content", "enclosure", "category"]
    shown = page.evaluate(
        "names => [...document.documentElement.querySelectorAll('*')]"
        ".filter(e => names.includes(e.nodeName) && e.getClientRects().length).map(e => e.nodeName)",
        hidden,
    )
    assert shown == []
    for name in ("item > title", "item > pubDate", "entry > title", "entry > published"):
        for height in page.evaluate(
            "name => [...document.querySelectorAll(name)].map(e => e.getBoundingClientRect().height)", name
        ):
            assert height > 10, name
    page.context.close()
