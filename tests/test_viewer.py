"""The full-screen view of photographs: by keyboard, finger, Back and Forward, and without a script."""

from typing import Any

from playwright.sync_api import Browser, Page

from tests.chromium import opened
from tests.every_page import GALLERY
from tests.served import Served


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


def test_a_long_caption_leaves_room_for_the_photograph(browser: Browser, served: Served) -> None:
    page = viewer(browser, served)
    page.evaluate("document.querySelector('#anh-1 figcaption').append(' Bà con gặt lúa.'.repeat(100))")
    page.locator("#anh-1 a.enlarge").click()
    box = page.locator(".viewer img").bounding_box()
    assert box is not None
    assert box["height"] > 0.4 * 640
    assert page.evaluate("(c => c.scrollHeight > c.clientHeight)(document.querySelector('.viewer figcaption'))")


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
