"""What residents can read without a network, and how a release takes that back; in real Chromium."""

import functools
import re
import threading
import time
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from newsroom.serving.policy import CONTENT_POLICY
from tests.chromium import PLAIN_HOST, launched, opened, until
from tests.loopback import Quiet
from tests.small_site import ROOT, SmallSite, one, words
from tests.web_servers import HOST, served_by

FIRST, SECOND, THIRD = "/2020/05/duoc-mua/", "/2020/05/phong-van/", "/2020/05/bai-ba/"


class Network:
    """A web server that can fail in every way a network fails; `log` holds what was asked of it."""

    def __init__(self, site: SmallSite) -> None:
        self.log: list[str] = []
        self.delays: dict[str, float] = {}
        self.answers: dict[str, int] = {}
        self._handler = functools.partial(_Handler, network=self, directory=str(site.output))
        self._server: ThreadingHTTPServer | None = None
        self._port = 0
        self.up()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def up(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), self._handler)
        self._server.daemon_threads = True
        self._port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def down(self) -> None:
        if self._server:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
            self._server = None


class _Handler(Quiet):
    def __init__(self, *arguments: Any, network: Network, **options: Any) -> None:
        self.network = network
        super().__init__(*arguments, **options)

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        del self.headers["If-Modified-Since"]  # which tells whole seconds: a test builds twice within one
        self.network.log.append(path)
        time.sleep(self.network.delays.get(path, 0))
        answer = self.network.answers.get(path)
        if answer == 301:
            self.send_response(301)
            self.send_header("Location", "/")
            self.end_headers()
        elif answer:
            self.send_error(answer)
        elif path.startswith("/2019/"):  # as many stories as a test wants
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"<title>{path}</title>".encode())
        else:
            super().do_GET()

    def end_headers(self) -> None:
        named = self.path.startswith(("/theme/", "/media/"))
        self.send_header("Content-Security-Policy", CONTENT_POLICY)
        self.send_header("Cache-Control", "max-age=31536000, immutable" if named else "no-cache")
        super().end_headers()


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The whole browser: of what workers do, its smaller build does less."""
    browser = launched(playwright, f"--host-resolver-rules=MAP {PLAIN_HOST} 127.0.0.1", whole=True)
    yield browser
    browser.close()


@pytest.fixture
def paper(site: SmallSite) -> SmallSite:
    """A site of three stories whose readers keep what they have read."""
    with (site.root / "conf.py").open("a") as conf:
        conf.write("OFFLINE = True\n")
    site.photo("lua.jpg", size=(1000, 600))
    site.story(body="Lúa chín vàng.\n\n![Lúa](lua.jpg)")
    site.story("phong-van", "PV: Hỏi?\n\nĐáp: Trả lời.", Loại="phỏng vấn", Tiêu_đề="Bài hai")
    site.story("bai-ba", Tiêu_đề="Bài ba")
    site.built()
    return site


@pytest.fixture
def network(paper: SmallSite) -> Iterator[Network]:
    network = Network(paper)
    yield network
    network.down()


@pytest.fixture
def page(browser: Browser, network: Network) -> Page:
    return opened(browser, viewport={"width": 360, "height": 640})


def read(page: Page, network: Network, address: str) -> str:
    """Open an address and return its headline and text."""
    page.goto(network.url + address)
    return str(page.locator("main").inner_text())


def first_visit(page: Page, network: Network, address: str = FIRST) -> None:
    """Open an address and wait until the worker is there and has kept the page."""
    page.goto(network.url + address)
    page.evaluate("navigator.serviceWorker.ready")
    kept(page, address)
    until(page, "Boolean(navigator.serviceWorker.controller)")


def kept(page: Page, address: str, text: str = "") -> None:
    """Wait until an address is kept, with that text."""
    found = "async ([path, text]) => (await (await caches.match(path))?.text())?.includes(text)"
    until(page, found, [address, text])


def forgotten(page: Page, address: str) -> None:
    until(page, "async path => !(await caches.match(path))", address)


def all_kept(page: Page) -> list[str]:
    found = """async () => {
      const found = [];
      for (const name of await caches.keys())
        for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
      return found;
    }"""
    return list(page.evaluate(found))


def test_from_the_first_story_to_the_end_of_the_worker(page: Page, network: Network, paper: SmallSite) -> None:
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Security Policy" in message.text else None)
    first_visit(page, network)
    page.get_by_role("button", name="Chia sẻ").click()
    assert "Trả lời." in read(page, network, SECOND)
    kept(page, SECOND)

    network.down()
    assert "Lúa chín vàng." in read(page, network, FIRST)
    assert page.evaluate("document.querySelector('.body img').decode().then(() => true)"), "with its photograph"
    assert page.evaluate("getComputedStyle(document.querySelector('.story')).maxWidth") != "none", "with its design"
    assert page.locator(".settings button").count() > 0, "with its tools"
    assert "Trả lời." in read(page, network, SECOND)
    for address in (THIRD, "/2020/", "/rss.xml"):
        assert "Không có mạng" in read(page, network, address)
    page.locator(".kept a").nth(1).wait_for()
    expect(page.locator(".kept a")).to_have_text(["Bài hai", "Được mùa"])  # the last that was read first
    page.get_by_role("link", name="Được mùa").click()
    assert "Lúa chín vàng." in page.locator("main").inner_text()
    read(page, network, THIRD)
    page.get_by_role("link", name="trang nhất").click()
    assert page.get_by_role("link", name="Bài hai").is_visible()

    paper.story(body="Lúa đã gặt xong.")
    paper.built()
    network.up()
    assert "Lúa đã gặt xong." in read(page, network, FIRST)

    with (paper.root / "conf.py").open("a") as conf:
        conf.write("OFFLINE = False\n")
    paper.built()
    page.goto(network.url + SECOND, wait_until="commit")  # the last worker may reload it
    until(page, "async () => !(await navigator.serviceWorker.getRegistration())")
    until(page, "async () => !(await caches.keys()).length")
    network.log.clear()
    page.goto(network.url + THIRD, wait_until="commit")
    until(page, "document.readyState === 'complete' && document.body.innerText.includes('Bài ba')")
    assert page.evaluate("navigator.serviceWorker.controller") is None
    assert "/sw.js" not in network.log, "pages no longer bring it back"
    assert not page.evaluate("caches.keys()")
    assert not refused
    network.down()
    with pytest.raises(Exception, match="ERR_CONNECTION_REFUSED"):
        page.goto(network.url + FIRST)


PICTURES = "async () => (await (await caches.open('media-1')).keys()).length"


@pytest.mark.parametrize(("saving", "kept_pictures"), [("false", 12), ("true", 1)], ids=["usual", "data-saver"])
def test_pictures_further_down_are_kept_too(
    browser: Browser, paper: SmallSite, network: Network, saving: str, kept_pictures: int
) -> None:
    """The story that was opened, read to its end without a network; a gallery's first twelve."""
    for number in range(14):
        paper.photo(f"{number}.jpg", size=(1000 + number, 1400))
    spaced = "\n\n".join(f"![Cảnh {number}]({number}.jpg)" + "\n\nLúa chín vàng." * 30 for number in range(14))
    paper.story(body=spaced)
    paper.built()
    page = opened(browser, viewport={"width": 360, "height": 640})
    page.add_init_script(f"Object.defineProperty(navigator.connection, 'saveData', {{ get: () => {saving} }})")
    first_visit(page, network)
    until(page, f"async () => (await ({PICTURES})()) >= {kept_pictures}")
    page.wait_for_timeout(300)
    assert page.evaluate(PICTURES) == kept_pictures
    network.down()
    read(page, network, FIRST)
    assert page.evaluate("document.querySelector('.body img').decode().then(() => true)")


def test_behind_a_real_server_as_it_is_configured(paper: SmallSite, playwright: Playwright) -> None:
    """nginx with the printed configuration: its types, policy and https let the worker keep what is read."""
    said: list[str] = []
    with served_by("nginx", paper) as running:
        rules = f"MAP {HOST}:443 127.0.0.1:{running.https}"
        pin = f"--ignore-certificate-errors-spki-list={running.certificate.pin}"
        browser = launched(playwright, f"--host-resolver-rules={rules}", pin, whole=True)
        page = opened(browser, viewport={"width": 360, "height": 640})
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"https://{HOST}{FIRST}")
        page.evaluate("navigator.serviceWorker.ready")
        kept(page, FIRST)
        until(page, f"async () => (await ({PICTURES})()) >= 1")
        assert not said
    page.goto(f"https://{HOST}{FIRST}")
    assert "Lúa chín vàng." in page.locator("main").inner_text()
    assert page.evaluate("document.querySelector('.body img').decode().then(() => true)")
    page.goto(f"https://{HOST}{THIRD}")
    expect(page.locator(".kept a")).to_have_text(["Được mùa"])
    browser.close()


def test_a_page_left_open_hears_of_the_end(page: Page, network: Network, paper: SmallSite) -> None:
    first_visit(page, network)
    other = page.context.new_page()
    read(other, network, SECOND)
    paper.story(body="Lúa đã gặt xong.")
    with (paper.root / "conf.py").open("a") as conf:
        conf.write("OFFLINE = False\n")
    paper.built()
    other.goto(network.url + THIRD, wait_until="commit")
    until(page, "document.querySelector('main')?.innerText.includes('Lúa đã gặt xong.')")
    until(page, "!navigator.serviceWorker.controller")
    assert page.url == network.url + FIRST, "it is the same page, anew"


def test_the_first_page_waits_for_nothing(page: Page, network: Network, paper: SmallSite) -> None:
    picture = re.findall(r"/media/[^ ]+", paper.html(FIRST))
    network.delays = dict.fromkeys(picture, 0.6)
    page.goto(network.url + FIRST)
    page.evaluate("navigator.serviceWorker.ready")
    kept(page, FIRST)
    until(page, "async () => (await (await caches.open('media-1')).keys()).length === 1")
    asked = [path for path in network.log if "icon" not in path]  # browsers fetch them when they like
    before, after = asked[: asked.index("/sw.js")], asked[asked.index("/sw.js") :]
    assert before[0] == FIRST
    assert any(path.startswith("/media/") for path in before), "registered when all is there"
    assert "/offline.html" not in before
    # What has come already is not fetched again; the page itself is, since it may have changed.
    again = [path for path in after if path.startswith(("/media/", "/theme/"))]
    assert not again
    assert sorted(after) == sorted(["/sw.js", "/", "/offline.html", FIRST])


def test_without_a_network_the_page_comes_by_itself_when_it_is_back(page: Page, network: Network) -> None:
    first_visit(page, network)
    network.down()
    assert "Không có mạng" in read(page, network, THIRD)
    network.up()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.get_by_role("heading", name="Bài ba").wait_for()


@pytest.mark.parametrize("answer", [404, 410, 301])
def test_a_story_that_is_gone_is_forgotten(page: Page, network: Network, answer: int) -> None:
    first_visit(page, network)
    network.answers[FIRST] = answer
    page.goto(network.url + FIRST)
    assert "Lúa chín vàng." not in page.content()
    forgotten(page, FIRST)
    network.down()
    assert "Không có mạng" in read(page, network, FIRST)


def test_a_withdrawn_story_is_replaced_by_its_notice(page: Page, network: Network, paper: SmallSite) -> None:
    first_visit(page, network)
    paper.story(body="Lúa chín vàng.", Trạng_thái="gỡ")
    paper.built()
    assert "đã được gỡ" in read(page, network, FIRST)
    kept(page, FIRST, "đã được gỡ")
    network.down()
    assert "đã được gỡ" in read(page, network, FIRST)


def test_a_server_in_trouble_takes_nothing_away(page: Page, network: Network) -> None:
    first_visit(page, network)
    network.answers = {FIRST: 503, THIRD: 503}
    assert "Lúa chín vàng." in read(page, network, FIRST)
    response = page.goto(network.url + THIRD)
    assert response is not None
    assert response.status == 503, "it is no question of the reader's network"


def test_a_slow_network_shows_what_is_kept_and_remembers_what_comes(
    page: Page, network: Network, paper: SmallSite
) -> None:
    first_visit(page, network)
    paper.story(body="Lúa đã gặt xong.")
    paper.built()
    network.delays[FIRST] = 5
    started = time.monotonic()
    assert "Lúa chín vàng." in read(page, network, FIRST)
    assert 2.5 < time.monotonic() - started < 4.9
    kept(page, FIRST, "Lúa đã gặt xong.")
    network.delays[THIRD] = 4
    assert "Bài ba" in read(page, network, THIRD), "nothing is kept of it: it is waited for"


def test_only_so_much_is_kept(page: Page, network: Network) -> None:
    first_visit(page, network)
    for number in range(52):
        page.goto(f"{network.url}/2019/01/bai-{number}/?utm_source=zalo")
    for address in ("/2020/05/", "/lien-he/", "/theme/khong-co.js", "/sitemap.xml"):
        page.goto(network.url + address)
    page.evaluate("fetch('/feed.json')")
    kept(page, "/2019/01/bai-51/")
    found = all_kept(page)
    stories = [path for path in found if path.startswith("/20")]
    assert stories == [f"/2019/01/bai-{number}/" for number in range(2, 52)], "the oldest out"
    assert {"/", "/offline.html"} <= set(found)
    assert {path.split("/")[1] for path in found if path not in stories} == {"", "offline.html", "theme", "media"}
    assert "/theme/khong-co.js" not in found


def test_a_new_release_takes_over_and_keeps_what_was_read(page: Page, network: Network, paper: SmallSite) -> None:
    first_visit(page, network)
    before = page.evaluate("caches.keys()")
    with (paper.root / "site.toml").open("a") as toml:
        toml.write('[[sections]]\nname = "Đời sống"\n')
    paper.built()
    read(page, network, SECOND)
    until(page, "async before => !(await caches.keys()).includes(before)", before[0])
    after = page.evaluate("caches.keys()")
    assert len(after) == len(before)
    network.down()
    assert "Lúa chín vàng." in read(page, network, FIRST)
    assert "Không có mạng" in read(page, network, THIRD)
    assert page.get_by_role("link", name="Đời sống").is_visible(), "that page is the new release's too"


def test_browsers_without_workers(browser: Browser, network: Network) -> None:
    for prepare, url in (
        ("delete Navigator.prototype.serviceWorker", network.url),
        ("navigator.serviceWorker.register = () => Promise.reject(new DOMException('', 'SecurityError'))", network.url),
        ("", network.url.replace("127.0.0.1", PLAIN_HOST)),  # plain http
    ):
        page = opened(browser)
        failed: list[str] = []
        page.on("pageerror", lambda error, failed=failed: failed.append(str(error)))
        page.add_init_script(prepare)
        network.log.clear()
        page.goto(url + FIRST, wait_until="load")
        page.wait_for_timeout(300)
        assert page.locator(".settings button").count() > 0
        assert not failed, prepare
        assert "/sw.js" not in network.log
        page.context.close()


def test_what_a_release_holds(site: SmallSite) -> None:
    site.story()
    site.built()
    off = site.files()["sw.js"]
    assert b"unregister" in off
    assert b"fetch" not in off
    assert "data-worker" not in site.html()
    with (site.root / "conf.py").open("a") as conf:
        conf.write("OFFLINE = True\n")
    site.built()
    on = site.files()["sw.js"]
    assert 'data-worker="/sw.js"' in site.html()
    site.story("bai-moi")
    site.built()
    assert site.files()["sw.js"] == on, "a new story is no new worker"
    page = site.tree("/offline.html")
    assert [meta.get("content") for meta in page.iter("meta") if meta.get("name") == "robots"] == ["noindex"]
    assert "Không có mạng" in words(one(page, ".//h1"))


def test_what_goes_out_keeps_what_is_looked_at_does_not() -> None:
    found = {name: re.findall(r"^OFFLINE = (\w+)$", (ROOT / name).read_text("utf-8"), re.MULTILINE)
             for name in ("pelicanconf.py", "publishconf.py")}  # fmt: skip
    assert found == {"pelicanconf.py": ["False"], "publishconf.py": ["True"]}
