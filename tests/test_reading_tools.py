"""Tools for reading: size of text, contrast, reading aloud, printing, sharing; in real Chromium."""

import gzip
import re
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from newsroom.inline import FIRST_SCRIPT
from tests.barriers import barriers
from tests.chromium import opened
from tests.contrasts import contrasts
from tests.every_page import GALLERY, INTERVIEW, STORY
from tests.served import Served
from tests.small_site import SmallSite

PHONE = {"width": 360, "height": 640}
LARGEST = "localStorage.setItem('text', 'larger')"
HIGH_CONTRAST = "localStorage.setItem('contrast', 'high')"

# Headless Chromium has no voices: what stands in for them here writes down what is said.
SPEECH = """
window.spoken = [];
let voices = VOICES, utterance;
const speech = Object.assign(new EventTarget(), {
  getVoices: () => voices,
  speak(part) { utterance = part; spoken.push(part.text); },
  cancel() { spoken.push("(im)"); utterance?.onerror(); },
});
window.endSentence = () => utterance.onend();
window.arrive = found => { voices = found; speech.dispatchEvent(new Event("voiceschanged")); };
Object.defineProperty(window, "speechSynthesis", { value: speech });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""
VIETNAMESE, ENGLISH = "[{lang: 'en-US'}, {lang: 'vi_VN'}]", "[{lang: 'en-US'}]"


def prepared(browser: Browser, *scripts: str, **context: Any) -> Page:
    page = opened(browser, **{"viewport": PHONE, **context})
    for script in scripts:
        page.add_init_script(script)
    return page


def tool(page: Page, words: str) -> Any:
    return page.get_by_role("button", name=words, exact=True)


def open_settings(page: Page) -> None:
    tool(page, "Aa: cỡ chữ, tương phản").click()


def test_one_script_for_all_pages_and_a_small_one(site: SmallSite) -> None:
    site.photo("a.jpg")
    site.story(body="![Lúa](a.jpg)")
    with (site.root / "conf.py").open("a") as conf:
        conf.write("OFFLINE = True\n")
    site.built()
    scripts = [data for name, data in site.files().items() if name.endswith(".js")]
    assert len(scripts) == 2, "reading.js and the worker"
    assert sum(len(gzip.compress(data, 9, mtime=0)) for data in [*scripts, FIRST_SCRIPT.encode()]) < 6000
    for name in site.files():
        if name.endswith(".html"):
            page = site.html(f"/{name}")
            inside, linked = re.findall("<script(?! type=.application/ld)[^>]*>", page)
            assert f"{inside}{FIRST_SCRIPT}</script>" in page, name
            assert " defer" in linked, name


def test_without_a_script_there_are_no_tools(browser: Browser, served: Served) -> None:
    page = prepared(browser, java_script_enabled=False)
    for address in served.addresses:
        page.goto(served.url + address)
        assert page.locator("button").count() == 0
        for place in page.locator(".tools, .settings").all():
            assert not place.is_visible(), address


def test_the_size_of_text_is_remembered(browser: Browser, served: Served) -> None:
    page = prepared(browser)
    page.goto(served.url + STORY)
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    designed = page.evaluate(size)
    open_settings(page)
    assert tool(page, "Vừa").get_attribute("aria-pressed") == "true"
    found = []
    for words in ("Lớn", "Rất lớn"):
        tool(page, words).click()
        assert tool(page, words).get_attribute("aria-pressed") == "true"
        assert page.locator(".settings [value][aria-pressed=true]").count() == 1
        found.append(page.evaluate(size) / designed)
    assert found == pytest.approx([1.2, 1.45], abs=0.01)
    page.goto(served.url + INTERVIEW)
    assert page.evaluate(size) / designed == pytest.approx(1.45, abs=0.01)
    open_settings(page)
    tool(page, "Vừa").click()
    page.goto(served.url + STORY)
    assert page.evaluate(size) == designed


def test_high_contrast_is_remembered_and_another_tab_follows(browser: Browser, served: Served) -> None:
    page = prepared(browser)
    page.goto(served.url + "/")
    other = page.context.new_page()
    other.goto(served.url + STORY)
    open_settings(page)
    tool(page, "Tương phản cao").click()
    assert tool(page, "Tương phản cao").get_attribute("aria-pressed") == "true"
    colours = "(({ color, backgroundColor }) => `${color} on ${backgroundColor}`)(getComputedStyle(document.body))"
    other.wait_for_function(f"{colours} === 'rgb(0, 0, 0) on rgb(255, 255, 255)'")
    other.emulate_media(color_scheme="dark")
    assert other.evaluate(colours) == "rgb(255, 255, 255) on rgb(0, 0, 0)", "as the system wishes"
    other.emulate_media(color_scheme="light")
    tool(page, "Tương phản cao").click()
    other.wait_for_function(f"{colours} === 'rgb(22, 25, 28) on rgb(255, 255, 255)'")
    other.evaluate("localStorage.setItem('text', 'large')")
    other.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    assert other.evaluate("document.documentElement.dataset.text") == "large", "a page that Back brings up again"


@pytest.mark.parametrize(
    ("script", "contrast"), [(HIGH_CONTRAST, "no-preference"), ("", "more")], ids=["chosen", "wished"]
)
def test_in_high_contrast_text_stands_out_more(browser: Browser, served: Served, script: str, contrast: str) -> None:
    """WCAG 2.2, 1.4.6: at least 7 to 1."""
    page = prepared(browser, script, SPEECH.replace("VOICES", VIETNAMESE), contrast=contrast)
    for address in served.addresses:
        page.goto(served.url + address)
        open_settings(page)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            for text, ratio in contrasts(page):
                assert ratio >= 7, f"{address}, {scheme}: {text!r} has {ratio:.2f}"


@pytest.mark.parametrize("script", [LARGEST, HIGH_CONTRAST], ids=["largest", "contrast"])
def test_axe_finds_no_barrier_in_tools(browser: Browser, served: Served, script: str) -> None:
    page = prepared(browser, script, SPEECH.replace("VOICES", VIETNAMESE))
    for address in served.addresses:
        page.goto(served.url + address)
        open_settings(page)
        assert barriers(page) == [], address


def test_the_largest_text_scrolls_no_page_sideways(browser: Browser, served: Served) -> None:
    page = prepared(browser, LARGEST, SPEECH.replace("VOICES", VIETNAMESE))
    for address in served.addresses:
        page.goto(served.url + address)
        open_settings(page)
        for width in (320, 360, 768, 1000, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
            boxes = page.evaluate(BOXES)
            assert len(boxes) >= 3, address
            for left, right in boxes:
                assert 0 <= left < right <= width, (address, width)


# Beside the width of the page, which does not tell of what stands out to the left.
BOXES = """
() => [...document.querySelectorAll(".settings, .settings > div, .nameplate a")]
  .map(element => element.getBoundingClientRect()).map(box => [box.left, box.right])
"""


def test_storage_may_be_forbidden(browser: Browser, served: Served) -> None:
    forbid = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError'); } })"
    page = prepared(browser, forbid)
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.goto(served.url + GALLERY)
    open_settings(page)
    tool(page, "Lớn").click()
    assert page.evaluate("document.documentElement.dataset.text") == "large"
    page.keyboard.press("Escape")
    page.locator("#anh-1 a.enlarge").click()
    assert page.locator(".viewer[open]").count() == 1
    assert not failed


def test_tools_come_without_moving_anything(browser: Browser, served: Served) -> None:
    watch = (
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(e => window.shift += e.value))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    for width in (320, 360, 768, 1280):
        page = prepared(browser, watch, SPEECH.replace("VOICES", "[]"), viewport={"width": width, "height": 800})
        for address in (STORY, INTERVIEW, GALLERY, "/lien-he/", "/"):
            # The script comes late, as on a weak network, and the voices after it.
            page.route("**/theme/reading.*.js", come_late)
            page.goto(served.url + address)
            page.wait_for_timeout(200)
            page.evaluate(f"arrive({VIETNAMESE})")
            page.wait_for_timeout(200)
            assert page.evaluate("window.shift") == 0, address
        page.context.close()


def come_late(route: Route) -> None:
    time.sleep(0.3)
    route.continue_()


def test_tools_by_keyboard(browser: Browser, served: Served) -> None:
    page = prepared(browser)
    page.goto(served.url + STORY)
    focused = "document.activeElement.textContent"
    for words in ("Đến nội dung chính", "Đầm Hà", "Aa"):
        page.keyboard.press("Tab")
        assert page.evaluate(focused) == words
    page.keyboard.press("Enter")
    assert page.locator("[aria-expanded]").get_attribute("aria-expanded") == "true"
    for words in ("Vừa", "Lớn", "Rất lớn", "Tương phản cao"):
        page.keyboard.press("Tab")
        assert page.evaluate(focused) == words
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", words
    page.keyboard.press("Space")
    assert page.evaluate("document.documentElement.dataset.contrast") == "high"
    page.keyboard.press("Escape")
    assert page.evaluate(focused) == "Aa"
    assert not tool(page, "Vừa").is_visible()
    page.keyboard.press("Enter")
    for _ in range(5):
        page.keyboard.press("Tab")
    assert not tool(page, "Vừa").is_visible(), "it closes when the focus leaves it"
    open_settings(page)
    page.locator("h1").click()
    assert not tool(page, "Vừa").is_visible()


def test_tools_are_large_enough_for_a_thumb(browser: Browser, served: Served) -> None:
    page = prepared(browser, SPEECH.replace("VOICES", VIETNAMESE))
    page.goto(served.url + STORY)
    open_settings(page)
    boxes = [button.bounding_box() for button in page.locator(".settings button, .tools button:visible").all()]
    assert len(boxes) == 8
    assert all(min(box["width"], box["height"]) >= 44 for box in boxes)


SHARE = "window.shared = []; navigator.share = async data => { shared.push(data); FAILS };"
NO_SHARE = "navigator.share = undefined; window.copied = [];"
COPY = "Object.defineProperty(navigator, 'clipboard', { value: { writeText: async text => { copied.push(text); } } });"
NO_COPY = "Object.defineProperty(navigator, 'clipboard', { value: undefined });"


@pytest.mark.parametrize(
    ("scripts", "said"),
    [
        ([SHARE.replace("FAILS", "")], ""),
        ([SHARE.replace("FAILS", "throw new DOMException('', 'AbortError')")], ""),
        ([NO_SHARE, COPY], "Đã chép liên kết"),
        ([NO_SHARE, SHARE.replace("FAILS", "throw new DOMException('', 'NotAllowedError')"), COPY], "Đã chép liên kết"),
        ([NO_SHARE, NO_COPY], "Địa chỉ bài: "),
    ],
    ids=["shared", "changed-their-mind", "copied", "not-allowed", "nothing-works"],
)
def test_sharing(browser: Browser, served: Served, scripts: list[str], said: str) -> None:
    page = prepared(browser, *scripts)
    page.goto(served.url + INTERVIEW + "#noi-dung")
    address = "https://damha.example" + INTERVIEW  # where the story is for everybody
    tool(page, "Chia sẻ").click()
    page.wait_for_timeout(100)
    heard = page.get_by_role("status").text_content()
    assert heard == (f"{said}{address}" if said.endswith(" ") else said)
    if any("shared" in script for script in scripts):
        assert page.evaluate("shared") == [{"title": "Được mùa", "url": address}]
    if COPY in scripts:
        assert page.evaluate("copied") == [address]


def test_printing_in_high_contrast_and_the_largest_text(browser: Browser, served: Served, tmp_path: Path) -> None:
    printed = "window.print = () => { window.printed = true; };"
    page = prepared(browser, printed, LARGEST, HIGH_CONTRAST)
    page.goto(served.url + STORY)
    tool(page, "In bài").click()
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "16px"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('.body p')).color") == "rgb(0, 0, 0)"
    assert not page.locator("button:visible").count()


@pytest.mark.parametrize("voices", ["[]", ENGLISH], ids=["none", "english"])
def test_nothing_is_read_aloud_without_a_vietnamese_voice(browser: Browser, served: Served, voices: str) -> None:
    page = prepared(browser, SPEECH.replace("VOICES", voices))
    page.goto(served.url + INTERVIEW)
    assert tool(page, "Chia sẻ").is_visible()
    assert tool(page, "Nghe bài").count() == 0
    page.evaluate(f"arrive({VIETNAMESE})")
    assert tool(page, "Nghe bài").is_visible(), "voices come late"
    page.evaluate(f"arrive({VIETNAMESE})")
    assert tool(page, "Nghe bài").count() == 1


def test_a_browser_that_cannot_speak(browser: Browser, served: Served) -> None:
    page = prepared(browser, "Object.defineProperty(window, 'speechSynthesis', { value: undefined })")
    page.goto(served.url + GALLERY)
    assert tool(page, "In bài").is_visible()
    assert tool(page, "Nghe bài").count() == 0
    page.locator("#anh-1 a.enlarge").click()
    assert page.locator(".viewer[open]").count() == 1


def test_an_interview_is_read_with_its_questions_and_answers(browser: Browser, served: Served) -> None:
    page = prepared(browser, SPEECH.replace("VOICES", VIETNAMESE))
    page.goto(served.url + INTERVIEW)
    tool(page, "Nghe bài").click()
    for _ in range(5):
        page.evaluate("endSentence()")
    assert page.evaluate("spoken") == [
        "Được mùa",
        "Vụ xuân năm nay được mùa.",
        "Người trả lời Nguyễn Thị Thu Hà Bí thư",
        "Hỏi: Hỏi?",
        "Trả lời: Trả lời.",
    ]
    assert tool(page, "Nghe bài").is_visible(), "at the end all is as before"
    assert not tool(page, "Dừng đọc").is_visible()


def test_captions_are_read_without_numbers_and_credits(browser: Browser, served: Served) -> None:
    page = prepared(browser, SPEECH.replace("VOICES", VIETNAMESE))
    page.goto(served.url + GALLERY)
    tool(page, "Nghe bài").click()
    for _ in range(4):
        page.evaluate("endSentence()")
    assert page.evaluate("spoken.slice(2)") == ["Ảnh: Một", "Ảnh: Hai", "Ảnh: Ba"]
    page.goto(served.url + STORY)
    tool(page, "Nghe bài").click()
    while tool(page, "Tạm dừng").count():
        page.evaluate("endSentence()")
    spoken = page.evaluate("spoken")
    assert "Ảnh: Ảnh thứ nhất" in spoken
    assert any(part.startswith("Tân Bình, 1.000.000.000, 2.000.000.000, 17,6%,") for part in spoken)
    assert all(len(part) <= 160 for part in spoken), "Chrome falls silent in long ones"


def test_long_texts_are_split_where_a_reader_breathes(browser: Browser, site: SmallSite) -> None:
    first = "Năm 2020, thu ngân sách đạt 17.600 tỷ đồng (17,6%); hộ nghèo còn 1.250 hộ."
    second = "Đồng chí nói: “Rất vui!” " + "Lúa xuân năm nay được mùa ở khắp các xã trong huyện, " * 5
    with (site.root / "site.toml").open("a") as toml:
        toml.write('[[glossary]]\nshort = "TT&VH"\nwords = "Truyền thông và Văn hóa"\n')
    site.story(body=f"{first} {second}", Sapo="Trung tâm TT&VH đưa tin.")
    site.built()
    page = prepared(browser, SPEECH.replace("VOICES", VIETNAMESE))
    page.route("http://toasoan.test/**", lambda route: route.fulfill(path=site.file(route.request.url[19:])))
    page.goto("http://toasoan.test/2020/05/duoc-mua/")
    tool(page, "Nghe bài").click()
    while tool(page, "Tạm dừng").count():
        page.evaluate("endSentence()")
    spoken = page.evaluate("spoken")
    assert spoken[1] == "Trung tâm Truyền thông và Văn hóa đưa tin."
    assert " ".join(spoken[2:]) == f"{first} {second}".strip()
    assert spoken[2:5] == [
        "Năm 2020, thu ngân sách đạt 17.600 tỷ đồng (17,6%);",
        "hộ nghèo còn 1.250 hộ.",
        "Đồng chí nói: “Rất vui!”",
    ]
    assert all(part.endswith(",") for part in spoken[5:])


def test_pausing_going_on_and_stopping(browser: Browser, served: Served) -> None:
    page = prepared(browser, SPEECH.replace("VOICES", VIETNAMESE))
    page.goto(served.url + INTERVIEW)
    tool(page, "Nghe bài").click()
    page.evaluate("endSentence()")
    tool(page, "Tạm dừng").click()
    tool(page, "Nghe tiếp").click()
    assert page.evaluate("spoken") == ["Được mùa", "Vụ xuân năm nay được mùa.", "(im)", "Vụ xuân năm nay được mùa."]
    tool(page, "Dừng đọc").click()
    assert not tool(page, "Dừng đọc").is_visible()
    assert page.evaluate("document.activeElement.textContent") == "Nghe bài", "the focus is not lost"
    tool(page, "Nghe bài").click()
    assert page.evaluate("spoken.slice(4)") == ["(im)", "Được mùa"]


def test_the_way_to_silence_stays_at_hand(browser: Browser, served: Served) -> None:
    page = prepared(browser, LARGEST, SPEECH.replace("VOICES", VIETNAMESE))
    page.goto(served.url + STORY)
    tool(page, "Nghe bài").click()
    page.locator("blockquote").scroll_into_view_if_needed()
    box = page.locator(".tools").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 20
    assert box["height"] < 60


def test_a_page_that_is_left_falls_silent(browser: Browser, served: Served) -> None:
    page = prepared(browser, SPEECH.replace("VOICES", VIETNAMESE))
    page.goto(served.url + INTERVIEW)
    page.evaluate("addEventListener('pagehide', () => sessionStorage.setItem('spoken', spoken.join('|')))")
    page.goto(served.url + "/")
    assert page.evaluate("sessionStorage.getItem('spoken')") == "", "nor does it silence another tab"
    page.goto(served.url + INTERVIEW)
    tool(page, "Nghe bài").click()
    page.evaluate("addEventListener('pagehide', () => sessionStorage.setItem('spoken', spoken.join('|')))")
    page.goto(served.url + "/")
    assert page.evaluate("sessionStorage.getItem('spoken')") == "Được mùa|(im)"
