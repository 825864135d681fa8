"""What holds on every kind of page, in real Chromium: keyboard, letters, motion, times, abbreviations."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.chromium import opened
from tests.every_page import ALBUM, EVERY_PAGE, STORY
from tests.served import Served
from tests.small_site import SmallSite
from tests.test_browser import CUT_OFF

# What Tab should reach, as the page stands: in the order in which it is read.
TABBABLE = """
() => [...document.querySelectorAll("a[href], button, summary, [tabindex='0']")]
  .filter(e => e.getClientRects().length && getComputedStyle(e).visibility === "visible")
  .map(e => e.dataset.place = String([...document.querySelectorAll("*")].indexOf(e)))
"""
FOCUSED = "document.activeElement.dataset.place ?? document.activeElement.outerHTML.slice(0, 60)"
# The ring, and what cuts it off: the edges of the page, and parents that hide what hangs over.
RING = """
() => {
  const focused = document.activeElement, style = getComputedStyle(focused);
  if (style.outlineStyle !== "solid" || parseFloat(style.outlineWidth) < 2) return "no ring";
  const reach = parseFloat(style.outlineWidth) + parseFloat(style.outlineOffset);
  const boxes = [...focused.getClientRects()].filter(box => box.width);
  for (const box of boxes) {
    const ring = [box.left - reach, box.top - reach, box.right + reach, box.bottom + reach];
    if (ring[0] < 0 || ring[2] > document.documentElement.clientWidth) return `over the edge: ${ring}`;
    for (let e = focused.parentElement; e !== document.body; e = e.parentElement) {
      if (getComputedStyle(e).overflow === "visible") continue;
      const b = e.getBoundingClientRect();
      if (ring[0] < b.left || ring[2] > b.right || ring[1] < b.top || ring[3] > b.bottom) {
        return `cut off by ${e.className}`;
      }
    }
  }
  const seen = boxes.some(box => box.bottom > 0 && box.top < innerHeight);
  return seen ? "" : "out of sight";
}
"""


@pytest.mark.parametrize("width", [360, 1280])
def test_the_keyboard_reaches_everything_in_order(browser: Browser, served: Served, width: int) -> None:
    page = opened(browser, viewport={"width": width, "height": 800}, reduced_motion="reduce")
    for address in EVERY_PAGE:
        page.goto(served.url + address)
        page.locator(".settings button").first.wait_for()
        expected = page.evaluate(TABBABLE)
        reached = []
        for _ in expected:
            page.keyboard.press("Tab")
            reached.append(page.evaluate(FOCUSED))
            fault = page.evaluate(RING)
            assert not fault, f"{address}: {page.evaluate('document.activeElement.outerHTML.slice(0, 100)')}: {fault}"
        assert reached == expected, address
        assert len(expected) > 10, address


def test_enter_follows_links_and_the_skip_link_leads_past_the_masthead(browser: Browser, served: Served) -> None:
    page = opened(browser, viewport={"width": 360, "height": 800}, reduced_motion="reduce")
    for address in EVERY_PAGE:
        page.goto(served.url + address)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("!document.activeElement.closest('.masthead')"), address
        link = page.locator("main a[href^='/']:not(.enlarge), footer a[href^='/']").first
        target = link.get_attribute("href")
        link.focus()
        page.keyboard.press("Enter")
        page.wait_for_url(served.url + str(target))


def test_a_page_enlarged_twice_on_a_phone(browser: Browser, served: Served) -> None:
    """At 200 % a phone of 360 px has half of them, each as large as two."""
    page = opened(browser, viewport={"width": 180, "height": 320}, device_scale_factor=2)
    for address in EVERY_PAGE:
        page.goto(served.url + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 180, address
        assert page.evaluate(CUT_OFF) == [], address


# The highest and the lowest letters: does their ink stay clear of the next line's, and within the line where something
# hides what hangs over?
INK = """
() => {
  const pen = document.createElement("canvas").getContext("2d"), known = new Set(), found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.getClientRects().length || element.closest(".hidden")) continue;
    const style = getComputedStyle(element), height = parseFloat(style.lineHeight);
    let hides = false;
    for (let e = element; e !== document.body; e = e.parentElement) {
      hides ||= getComputedStyle(e).overflow !== "visible";
    }
    const size = parseFloat(style.fontSize);
    const font = `${style.fontStyle} ${style.fontWeight} 100px ${style.fontFamily}`;
    const key = `${font} ${size} / ${height} ${hides}`;
    if (known.has(key)) continue;
    known.add(key);
    pen.font = font;
    // Measured large, since it is told in whole pixels.
    const ink = pen.measureText("ẪỖẾỸ Ộ ỵ ự (ậ) g");
    const lead = (100 * height / size - ink.fontBoundingBoxAscent - ink.fontBoundingBoxDescent) / 2;
    const above = (lead + ink.fontBoundingBoxAscent - ink.actualBoundingBoxAscent) * size / 100;
    const below = (lead + ink.fontBoundingBoxDescent - ink.actualBoundingBoxDescent) * size / 100;
    const clear = hides ? Math.min(above, below) : above + below;
    if (!(clear >= -0.5)) found.push([element.outerHTML.slice(0, 60), key, above, below]);
  }
  return [known.size, found];
}
"""


@pytest.mark.parametrize("media", ["screen", "print"])
def test_no_letter_is_cut_off_or_touches_another_line(browser: Browser, served: Served, media: Any) -> None:
    page = opened(browser, viewport={"width": 1280, "height": 800})
    page.emulate_media(media=media)
    styles = 0
    for address in EVERY_PAGE:
        page.goto(served.url + address)
        seen, found = page.evaluate(INK)
        assert found == [], address
        styles += seen
    assert styles > 100


def test_nothing_moves_for_who_wants_no_motion(browser: Browser, served: Served) -> None:
    page = opened(browser, reduced_motion="reduce")
    for address in EVERY_PAGE:
        page.goto(served.url + address)
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
        assert page.evaluate("document.getAnimations().length") == 0, address
        moving = (
            "[...document.querySelectorAll('*')].filter(e => getComputedStyle(e).transitionDuration !== '0s').length"
        )
        assert page.evaluate(moving) == 0, address
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "smooth"


DAY = re.compile(r"(\d\d)/(\d\d)/(\d{4})")
# Dates that the site itself prints, beside those that reporters write.
DATES = """
() => {
  const own = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!element.closest(".body, .sapo, .correction, .slogans")) {
      own.push([walker.currentNode.data, element.closest("time")?.dateTime ?? null]);
    }
  }
  return own;
}
"""


def test_every_date_can_be_read_by_machines(browser: Browser, served: Served) -> None:
    page = opened(browser, java_script_enabled=True)
    seen = 0
    for address in EVERY_PAGE:
        page.goto(served.url + address)
        for text, machine in page.evaluate(DATES):
            for day, month, year in DAY.findall(text):
                assert machine is not None, f"{address}: {text}"
                assert re.fullmatch(rf"{year}-{month}-{day}T\d\d:\d\d:\d\d\+07:00", machine), f"{address}: {machine}"
                seen += 1
    assert seen > 50


def opening(page: Page) -> str:
    """Return what the abbreviation of the body shows behind itself."""
    return str(page.evaluate("getComputedStyle(document.querySelector('.body abbr'), '::after').content"))


CLOSED = "none"


def test_an_abbreviation_opens_and_closes(browser: Browser, served: Served) -> None:
    page = opened(browser, viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True)
    page.goto(served.url + STORY)
    short = page.locator(".body abbr")
    words = opening(page)
    assert words == CLOSED
    short.tap()
    assert opening(page) != CLOSED, "a tap opens it"
    short.tap(position={"x": 3, "y": 8})
    assert opening(page) == CLOSED, "a second tap closes it"
    short.tap(position={"x": 3, "y": 8})
    assert opening(page) != CLOSED
    page.locator("h1").tap()
    assert opening(page) == CLOSED, "a tap elsewhere closes it"
    page.locator(".tools button").last.focus()
    while not page.evaluate("document.activeElement.matches('.body abbr')"):
        page.keyboard.press("Tab")
    assert opening(page) != CLOSED, "Tab opens it"
    page.keyboard.press("Escape")
    assert opening(page) == CLOSED
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.body abbr ~ *, .body *')"), "one goes on where one was"


def test_an_abbreviation_opens_without_a_script(browser: Browser, served: Served) -> None:
    page = opened(browser, viewport={"width": 360, "height": 640}, java_script_enabled=False, has_touch=True)
    page.goto(served.url + STORY)
    before = page.locator(".body abbr").bounding_box()
    page.locator(".body abbr").tap()
    after = page.locator(".body abbr").bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] > before["width"]


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_a_tiny_photograph_leads_as_it_is(browser: Browser, site: SmallSite, width: int) -> None:
    site.photo("be.png", size=(240, 180))
    site.story(body="![Ảnh bé](be.png)", Tiêu_đề="Đổi mới – sáng tạo")
    site.built()
    page = opened(browser, viewport={"width": width, "height": 800})
    page.route("http://toasoan.test/**", lambda route: route.fulfill(path=site.file(route.request.url[19:])))
    for address in ("/", "/chuyen-muc/nong-thon-moi/"):
        page.goto(f"http://toasoan.test{address}")
        box = page.locator("main img").first.bounding_box()
        assert box is not None
        assert 80 <= box["width"] <= 240.5, address
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h2").first.inner_text() == "Đổi mới\N{NO-BREAK SPACE}– sáng tạo", "no line begins with a dash"


def test_photographs_that_come_late_shift_nothing(browser: Browser, served: Served) -> None:
    page = opened(browser, viewport={"width": 360, "height": 640})
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(e => window.shift += e.value))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    held: list[Route] = []
    page.route("**/media/**", lambda route: held.append(route))
    for address in ("/", STORY, ALBUM):
        page.goto(served.url + address, wait_until="domcontentloaded")
        page.wait_for_timeout(200)
        assert held, address
        while not page.evaluate("document.readyState === 'complete'"):
            while held:
                held.pop().continue_()
            page.wait_for_timeout(50)
        assert page.evaluate("[...document.images].some(image => image.complete && image.naturalWidth)")
        page.wait_for_timeout(200)
        assert page.evaluate("window.shift") == 0, address
        held.clear()
