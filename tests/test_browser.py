"""Pages as a resident's browser shows them: real Chromium, three widths, light, dark, printed."""

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.barriers import barriers
from tests.chromium import opened
from tests.contrasts import contrasts
from tests.every_page import GALLERY, INTERVIEW, STORY
from tests.served import Served


@pytest.fixture(scope="module")
def measured(chromium: Browser, served: Served) -> "Measured":
    """Every page at a width, opened once: what each of MEASURES says of it, by its address."""

    @cache
    def at(width: int) -> dict[str, dict[str, Any]]:
        page = opened(chromium, viewport={"width": width, "height": 800})
        found = {}
        for address in served.addresses:
            page.goto(served.url + address)
            found[address] = {name: page.evaluate(script) for name, script in MEASURES.items()}
        page.context.close()
        return found

    return at


Measured = Callable[[int], dict[str, dict[str, Any]]]
BREADTH = "document.documentElement.scrollWidth"


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_no_page_scrolls_sideways(measured: Measured, width: int) -> None:
    for address, page in measured(width).items():
        assert page["breadth"] <= width, f"{address}: {page['breadth']} px"


def test_without_photographs_nothing_is_out_of_place(browser: Browser, served: Served) -> None:
    page = opened(browser)
    page.route("**/media/**", lambda route: route.abort())
    tones = set()
    for address in served.addresses:
        page.goto(served.url + address)
        for width in (360, 768, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(BREADTH) <= width, address
        tones.update(page.evaluate(TONES))
    assert len(tones) == 1, "one quiet tone stands where a photograph will be"
    assert "rgba(0, 0, 0, 0)" not in tones


TONES = "() => [...document.querySelectorAll('main picture img')].map(image => getComputedStyle(image).backgroundColor)"


def test_text_of_twice_the_size_fits(browser: Browser, served: Served) -> None:
    """WCAG 2.2, 1.4.4 and 1.4.10; in no heading and no line is anything cut off."""
    page = opened(browser, viewport={"width": 640, "height": 800})
    for address in served.addresses:
        page.goto(served.url + address)
        page.add_style_tag(content=TWICE)
        assert page.evaluate(BREADTH) <= 640, address
        assert page.evaluate(CUT_OFF) == [], address


TWICE = "html { font-size: 200% }"
CUT_OFF = """
() => [...document.querySelectorAll("main :is(h1, h2, h3, p, li, figcaption)")]
  .filter(e => e.clientWidth > 2 && (e.scrollWidth > e.clientWidth + 1
    || (getComputedStyle(e).overflow === "hidden" && e.scrollHeight > e.clientHeight + 1 && !e.matches(".sapo"))))
  .map(e => e.outerHTML.slice(0, 80))
"""


@pytest.mark.parametrize("width", [360, 1280])
def test_what_is_pressed_is_large_enough(measured: Measured, width: int) -> None:
    """WCAG 2.2, 2.5.8: 24 px, save links within a sentence."""
    for address, page in measured(width).items():
        assert page["too small"] == [], address


# The link of a card or headline is as large as the card, by its ::after.
TOO_SMALL = """
() => [...document.querySelectorAll("a, button")]
  .filter(e => !e.matches(".skip, .card a, .headlines a"))
  .filter(e => e.getClientRects().length && getComputedStyle(e).display !== "inline")
  .filter(e => { const box = e.getBoundingClientRect(); return Math.min(box.width, box.height) < 24; })
  .map(e => e.outerHTML.slice(0, 80))
"""


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_photographs_stand_in_their_own_shape(measured: Measured, width: int) -> None:
    """None is stretched, none has bars beside it; those in a row are equally high and do not touch."""
    for address in (STORY, GALLERY, "/2020/05/nhieu-anh/"):
        page = measured(width)[address]
        for own_width, own_shape, box in page["standing"]:
            assert box["width"] <= own_width + 0.5, f"{address}: {own_width} px stand {box} wide"
            assert box["width"] >= 80, f"{address}: a sliver of {box}"
            assert box["width"] / box["height"] == pytest.approx(own_shape, rel=0.09), f"{address}: {box}"
        for heights, gaps in page["beside"]:
            assert max(heights) - min(heights) < 1, f"{address}: {heights}"
            assert gaps == pytest.approx([gaps[0]] * len(gaps), abs=1), f"{address}: {gaps}"
            assert gaps[0] >= 7, f"{address}: {gaps}"


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


THEMES = [("light", "no-preference"), ("dark", "no-preference"), ("light", "more"), ("dark", "more")]


def test_text_stands_out(browser: Browser, served: Served) -> None:
    """WCAG 2.2, 1.4.3: text at least 4.5 to 1 against the colour behind it; 1.4.6: who asks for more gets 7 to 1."""
    page = opened(browser)
    for address in served.addresses:
        page.goto(served.url + address)
        for scheme, contrast in THEMES:
            page.emulate_media(color_scheme=scheme, contrast=contrast)
            least = 7 if contrast == "more" else 4.5
            for text, ratio in contrasts(page):
                assert ratio >= least, f"{address}, {scheme}, {contrast}: {text!r} has {ratio:.2f}"


def test_axe_finds_no_barrier(browser: Browser, served: Served) -> None:
    page = opened(browser, viewport={"width": 360, "height": 640})
    for address in served.addresses:
        page.goto(served.url + address)
        assert barriers_by_theme(page) == {}, address
    page.goto(served.url + GALLERY)
    page.locator("#anh-1 a.enlarge").click()
    assert barriers_by_theme(page) == {}, "full screen"


def barriers_by_theme(page: Page) -> dict[tuple[str, str], list[str]]:
    """Return the barriers in each theme that has any."""
    found = {}
    for scheme, contrast in THEMES:
        page.emulate_media(color_scheme=scheme, contrast=contrast)
        found[scheme, contrast] = barriers(page)
    return {theme: sentences for theme, sentences in found.items() if sentences}


def test_photographs_shift_nothing(browser: Browser, served: Served) -> None:
    page = opened(browser, viewport={"width": 360, "height": 640}, java_script_enabled=True)
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(e => window.shift += e.value))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    for address in ("/", STORY, GALLERY):
        page.goto(served.url + address)
        page.mouse.wheel(0, 4000)
        page.wait_for_timeout(300)
        assert page.evaluate("window.shift") == 0, address


@pytest.mark.parametrize("width", [360, 768, 1000, 1280])
def test_sizes_tell_how_wide_photographs_stand(measured: Measured, width: int) -> None:
    """A browser's choice hangs on `sizes`: below nine tenths pictures would be blurred, above six fifths too heavy."""
    seen = 0
    for address, page in measured(width).items():
        for told, stands in page["widths"]:
            assert 0.9 <= told / stands <= 1.2, f"{address}: sizes say {told} px, it stands {stands} px wide"
            seen += 1
    assert seen > 10


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


# In this order: the last makes every picture come, also those that no reader is near to.
MEASURES = {
    "breadth": BREADTH, "too small": TOO_SMALL, "standing": STANDING, "beside": BESIDE, "widths": WIDTHS,
}  # fmt: skip


HURRY = """
async () => {
  for (const image of document.images) {
    image.loading = "eager";
    await image.decode().catch(() => null);
  }
}
"""
WIDTHS_SEEN = (360, 768, 1280)
LOOKS: dict[str, dict[str, Any]] = {
    **{f"{width}": {"viewport": {"width": width, "height": 800}} for width in WIDTHS_SEEN},
    **{f"{width}-toi": {"viewport": {"width": width, "height": 800}, "color_scheme": "dark"} for width in WIDTHS_SEEN},
    **{f"{width}-tuong-phan": {"viewport": {"width": width, "height": 800}} for width in WIDTHS_SEEN},
    "360-tuong-phan-toi": {"viewport": {"width": 360, "height": 800}, "color_scheme": "dark"},
    "360-tuong-phan-he-thong": {"viewport": {"width": 360, "height": 800}, "contrast": "more"},
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
    if "tuong-phan" in look and "contrast" not in LOOKS[look]:
        page.add_init_script("localStorage.setItem('contrast', 'high')")
    if look.endswith("khong-anh"):
        page.route("**/media/**", lambda route: route.abort())
    for address in served.addresses:
        page.goto(served.url + address)
        if look.endswith("200"):
            page.add_style_tag(content=TWICE)
        if LOOKS[look].get("java_script_enabled", True):  # without scripts no browser waits for the reader to come near
            page.evaluate(HURRY)
        name = address.strip("/").replace("/", "_").removesuffix(".html") or "trang-nhat"
        shot = folder / f"{name}-{look}.png"
        page.screenshot(path=shot, full_page=True)
        with Image.open(shot) as image:
            assert image.width == LOOKS[look]["viewport"]["width"]
            assert len(image.getcolors(image.width * image.height)) > 100, f"{shot} is blank"


def test_the_keyboard_reaches_the_text_first(browser: Browser, served: Served) -> None:
    page = opened(browser)
    page.goto(served.url + STORY)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#noi-dung"
    assert page.locator(":focus").bounding_box()["x"] >= 0


@pytest.mark.parametrize("address", [INTERVIEW, GALLERY], ids=["interview", "gallery"])
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
