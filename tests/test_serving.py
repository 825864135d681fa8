"""The printed configurations in real servers: nginx and Apache answer as the table says, browsers and graders agree."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, Route

from newsroom.serving.policy import CONTENT_POLICY, HEADERS, STRICT_TRANSPORT, TYPES
from tests.chromium import launched, until
from tests.observatory import A_PLUS, modifiers, score
from tests.small_site import SmallSite
from tests.web_servers import HOST, Answer, WebServer, headers, served_by

STORY, FORMER, GALLERY, GONE = "/2020/05/duoc-mua/", "/2020/05/ten-cu/", "/2020/05/anh/", "/khong-co/"
WORKER = """
addEventListener("install", () => skipWaiting());
addEventListener("activate", event => event.waitUntil(clients.claim()));
addEventListener("fetch", event => event.respondWith(fetch(event.request).then(answer => {
  const copy = new Response(answer.body, answer);
  copy.headers.set("By", "worker");
  return copy;
})));
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    """A site with every kind of page and file."""
    made = SmallSite(tmp_path_factory.mktemp("serving"))
    made.photo("a.jpg")
    (made.folder("duoc-mua") / "quyet-dinh.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    body = "![Chú thích](a.jpg)\n\n| Xã | Hộ |\n|---|---|\n| Tân Bình | 10 |\n\n[Quyết định](quyet-dinh.pdf)"
    made.story(body=body, Tác_giả="Mai Thắm", Từ_khóa="Lúa xuân", Địa_chỉ_cũ=FORMER)
    made.story("phong-van", "PV: Hỏi?\n\nTrả lời.", Loại="phỏng vấn", Người_trả_lời="Nguyễn Thị Thu Hà – Bí thư")
    for name in ("b.jpg", "c.jpg"):
        made.photo(name, "anh")
    made.story("anh", "![Một](b.jpg)\n\n![Hai](c.jpg)", Loại="phóng sự ảnh")
    made.story("cu", Trạng_thái="gỡ")
    with (made.root / "site.toml").open("a", encoding="utf-8") as toml:
        toml.write('[security]\ncontact = "mailto:a@damha.example"\nexpires = 2020-12-31\n')
    made.page("lien-he", "Tiêu đề: Liên hệ\nLoại: liên hệ\n\nXin mời.\n")
    made.built()
    # A service worker that does something, and what must not go out or not be kept.
    for name, text in {"sw.js": WORKER, ".env": "SECRET=1", "media/khong-bam.webp": "no hash in its name"}.items():
        (made.output / name).write_text(text, "utf-8")
    return made


@pytest.fixture(scope="module", params=["nginx", "apache"])
def server(request: pytest.FixtureRequest, site: SmallSite) -> Iterator[WebServer]:
    with served_by(request.param, site) as running:
        yield running


def one_of(site: SmallSite, pattern: str) -> str:
    """Return the address of the first published file of that pattern."""
    return f"/{min(site.output.glob(pattern)).relative_to(site.output).as_posix()}"


def expected(path: str) -> dict[str, str]:
    """Return the headers that the table has for a path."""
    values = {
        header.name.lower(): next((value for pattern, value in header.cases if re.search(pattern, path)), header.value)
        for header in (*HEADERS, STRICT_TRANSPORT)
    }
    return {name: value for name, value in values.items() if value}


def of_the_table(answer: Answer) -> dict[str, str]:
    known = {header.name.lower() for header in (*HEADERS, STRICT_TRANSPORT)}
    return {name: value for name, value in headers(answer).items() if name in known}


@pytest.mark.parametrize(
    ("pattern", "type_", "kept"),
    [
        ("index.html", "text/html; charset=utf-8", False),
        ("2020/05/duoc-mua/index.html", "text/html; charset=utf-8", False),
        ("media/a-*-320.webp", "image/webp", True),
        ("media/a-*-1200.jpg", "image/jpeg", True),
        ("media/a-*-1200x630.jpg", "image/jpeg", True),
        ("media/khong-bam.webp", "image/webp", False),
        ("media/quyet-dinh-*.pdf", "application/pdf", True),
        ("theme/style.*.css", "text/css; charset=utf-8", True),
        ("theme/reading.*.js", "text/javascript; charset=utf-8", True),
        ("theme/icon.*.svg", "image/svg+xml; charset=utf-8", True),
        ("rss.xml", "text/xml; charset=utf-8", False),
        ("feed.json", "application/feed+json; charset=utf-8", False),
        ("manifest.webmanifest", "application/manifest+json; charset=utf-8", False),
        ("sw.js", "text/javascript; charset=utf-8", False),
        ("favicon.ico", "image/x-icon", False),
        (".well-known/security.txt", "text/plain; charset=utf-8", False),
    ],
)
def test_types_and_headers(server: WebServer, site: SmallSite, pattern: str, type_: str, kept: bool) -> None:
    path = one_of(site, pattern)
    answer = server.ask(path.removesuffix("index.html"))
    assert answer.status == 200
    assert answer.headers["Content-Type"] == type_
    assert of_the_table(answer) == expected(path)
    assert ("immutable" in answer.headers["Cache-Control"]) == kept
    assert answer.body == (site.output / path.lstrip("/")).read_bytes()


@pytest.mark.parametrize(
    "path", [GONE, "/media/a-0123456789abcdef-320.webp", "/media/", "/2020/05/khong-co.html", "/.env", "/.git/config"]
)
def test_what_is_not_there_gets_our_page_and_is_not_remembered(server: WebServer, site: SmallSite, path: str) -> None:
    answer = server.ask(path)
    assert answer.status in ((404, 403) if path == "/media/" else (404,))
    assert answer.body == site.file("/404.html").read_bytes()
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert of_the_table(answer) == expected("/404.html")


def test_a_folder_without_its_slash_leads_to_it(server: WebServer) -> None:
    answer = server.ask(STORY.rstrip("/"))
    assert answer.status == 301
    assert answer.headers["Location"] in (STORY, f"https://{HOST}{STORY}")


@pytest.mark.parametrize("pattern", ["index.html", "theme/style.*.css", "rss.xml", "feed.json", "sw.js"])
def test_texts_are_compressed_and_not_sent_twice(server: WebServer, site: SmallSite, pattern: str) -> None:
    path = one_of(site, pattern)
    answer = server.ask(path, Accept_Encoding="gzip")
    if len((site.output / path.lstrip("/")).read_bytes()) >= 256:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert gzip.decompress(answer.body) == (site.output / path.lstrip("/")).read_bytes()
    again = server.ask(path, Accept_Encoding="gzip", If_None_Match=answer.headers["ETag"])
    assert again.status == 304
    assert again.body == b""
    assert headers(again)["cache-control"] == expected(path)["cache-control"]


def test_photographs_are_not_compressed_again(server: WebServer, site: SmallSite) -> None:
    answer = server.ask(one_of(site, "media/a-*-320.webp"), Accept_Encoding="gzip")
    assert answer.headers["Content-Encoding"] is None


def test_http_leads_to_https(server: WebServer) -> None:
    for path in (f"{STORY}?a=b%20c", "/t%e1%ba%bft%20%25/", "/a%0d%0aSet-Cookie:%20a=b"):
        answer = server.ask(path, secure=False)
        assert answer.status == 301
        assert answer.headers["Location"].lower() == f"https://{HOST}{path}".lower()
        assert answer.headers["Set-Cookie"] is None
    # RFC 6797, 7.2: not over a connection that anybody could have changed.
    assert answer.headers["Strict-Transport-Security"] is None


def test_the_observatory_gives_its_best_grade(server: WebServer) -> None:
    front = server.ask("/")
    leads_to = server.ask("/", secure=False).headers["Location"]
    given = modifiers(headers(front), front.body.decode(), leads_to, f"https://{HOST}")
    assert min(given.values()) >= 0, given
    assert given["content-security-policy"] == 10
    assert score(given) >= A_PLUS + 30


def test_the_observatory_sees_faults() -> None:
    poor = modifiers({}, '<script src="https://cdn.example/x.js">', "", "http://a.vn")
    assert score(poor) == 100 - 25 - 20 - 20 - 20 - 5 - 5
    weak = expected("/") | {"content-security-policy": "default-src 'self' 'unsafe-inline'; object-src 'none'"}
    assert modifiers(weak, "", "https://a.vn/", "https://a.vn")["content-security-policy"] == -20


def test_every_kind_of_file_has_a_type(site: SmallSite) -> None:
    known = {f".{type_.suffix}" for type_ in TYPES}
    published = {path.suffix for path in site.output.rglob("*") if path.is_file() and path.name != ".env"}
    assert published <= known


@pytest.mark.parametrize("name", ["nginx", "apache"])
def test_without_https_nothing_of_it_is_printed(tmp_path: Path, name: str) -> None:
    printed = printed_for("http://damha.example", name, tmp_path)
    assert "nosniff" in printed
    for word in ("Strict-Transport", "301 http", "HTTPS", "443", "ssl"):
        assert word not in printed


def test_a_name_with_vietnamese_letters(tmp_path: Path) -> None:
    printed = printed_for("https://đầmhà.vn:8443", "nginx", tmp_path)
    assert "server_name xn--mh-kia7qq61l.vn;" in printed
    assert 'root "/var/www/xn--mh-kia7qq61l.vn/current";' in printed
    assert "listen 8443 ssl http2;" in printed
    assert "return 301 https://xn--mh-kia7qq61l.vn:8443$request_uri;" in printed


def test_an_address_that_no_server_can_have(tmp_path: Path) -> None:
    assert printed_for("https://a..vn", "nginx", tmp_path) == ""


def printed_for(url: str, name: str, folder: Path) -> str:
    site = SmallSite(folder)
    text = (folder / "site.toml").read_text("utf-8")
    (folder / "site.toml").write_text(text.replace("https://damha.example", url), "utf-8")
    return site.run("may-chu", name, "--content", "content").out


@pytest.fixture
def page(site: SmallSite, playwright: Playwright) -> Iterator[Page]:
    """A page of Chromium that finds HOST at our nginx and reports everything its console says."""
    with served_by("nginx", site) as running:
        rules = f"MAP {HOST}:443 127.0.0.1:{running.https}, MAP {HOST}:80 127.0.0.1:{running.http}"
        pin = f"--ignore-certificate-errors-spki-list={running.certificate.pin}"
        browser = launched(playwright, f"--host-resolver-rules={rules}", pin)
        page = browser.new_page(viewport={"width": 360, "height": 640})
        page.set_default_timeout(60_000)
        page.add_init_script(
            "addEventListener('securitypolicyviolation', event => "
            "console.error(`violates ${event.effectiveDirective}: ${event.blockedURI}`))"
        )
        yield page
        browser.close()


def test_no_page_breaks_the_policy(page: Page, site: SmallSite) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    page.on("response", lambda answer: said.append(f"{answer.url}: {answer.status}") if answer.status >= 400 else None)
    # What people look at; XML without a style sheet of ours is for machines, and Chromium's own view of it plain.
    published = [path for path in site.output.rglob("*") if path.is_file()]
    shown = [path for path in published if path.suffix in (".html", ".svg") or b"<?xml-style" in path.read_bytes()]
    files = {f"/{path.relative_to(site.output).as_posix()}" for path in shown}
    assert len(files) > 20
    # A redirect goes on by itself; /404.html is not there for who asks for it.
    for path in sorted(files - {f"{FORMER}index.html", "/404.html"}):
        page.goto(f"https://{HOST}{path.removesuffix('index.html')}")
    page.goto(f"https://{HOST}{FORMER}", wait_until="commit")
    page.wait_for_url(f"https://{HOST}{STORY}")
    page.goto(f"https://{HOST}{GALLERY}")
    page.locator("figure a.enlarge").first.click()
    for key in ("ArrowRight", "End", "Home", "Escape"):
        until(page, "document.querySelector('.viewer[open] img').complete")
        page.keyboard.press(key)
    until(page, "!document.querySelector('.viewer[open]')")
    assert not said
    # The one thing the console may say of a missing page is that it is missing.
    page.goto(f"https://{HOST}{GONE}")
    assert all("404" in text for text in said), said


def test_the_text_is_there_after_two_round_trips(page: Page) -> None:
    """One for the page, one for its style sheets: how much later it comes with a slower line tells how many."""
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.setCacheDisabled", {"cacheDisabled": True})
    speed = {"offline": False, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
    fast, slow = 400, 1_600
    times = {}
    for latency in (fast, slow):
        client.send("Network.emulateNetworkConditions", {"latency": latency, **speed})
        page.goto(f"https://{HOST}{STORY}")
        painted = "performance.getEntriesByName('first-contentful-paint')[0]"
        until(page, painted)
        times[latency] = page.evaluate(f"{painted}.startTime")
    # A busy machine adds parts; a third round trip would be a whole.
    assert (times[slow] - times[fast]) / (slow - fast) < 2.5, times


CHOSEN = "localStorage.setItem('text', 'larger'); localStorage.setItem('contrast', 'high')"
SHIFTS = (
    "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(e => window.shift += e.value))"
    ".observe({type: 'layout-shift', buffered: true})"
)

PAINTED = """
() => new Promise(tell => {
  const seen = list => list.getEntriesByName("first-contentful-paint").forEach(tell);
  new PerformanceObserver(seen).observe({type: "paint", buffered: true});
})
"""


def test_what_a_reader_has_chosen_is_there_at_the_first_paint(page: Page) -> None:
    """Under the printed policy, the deferred script late: nothing is painted in another size or colour before it."""
    page.goto(f"https://{HOST}{STORY}")
    page.evaluate(CHOSEN)
    page.add_init_script(SHIFTS)
    held: list[Route] = []
    page.route("**/theme/reading.*.js", lambda route: held.append(route))
    page.goto(f"https://{HOST}{STORY}", wait_until="commit")
    page.evaluate(PAINTED)
    assert held, "the deferred script has not come"
    assert page.evaluate("document.querySelector('.settings button')") is None
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "23.2px"
    assert page.evaluate("({ ...document.documentElement.dataset })") == {"text": "larger", "contrast": "high"}
    held[0].continue_()
    page.locator(".settings button").first.wait_for()
    page.wait_for_timeout(300)
    assert page.evaluate("window.shift") == 0


def test_only_the_script_that_we_wrote_runs_inside_a_page(page: Page, site: SmallSite) -> None:
    """One letter more, and the policy stops it; what was chosen then comes with the deferred script."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"https://{HOST}{STORY}")
    page.evaluate(CHOSEN)
    assert not said

    changed = site.html(STORY).replace("<script>try", "<script> try")
    sent = {"Content-Security-Policy": CONTENT_POLICY, "Content-Type": "text/html; charset=utf-8"}
    held: list[Route] = []
    page.route("**/theme/reading.*.js", lambda route: held.append(route))
    page.route(f"https://{HOST}{STORY}", lambda route: route.fulfill(headers=sent, body=changed))
    page.goto(f"https://{HOST}{STORY}", wait_until="commit")
    page.evaluate(PAINTED)
    assert any(text.startswith("violates script-src-elem: inline") for text in said), said
    assert page.evaluate("({ ...document.documentElement.dataset })") == {}
    held[0].continue_()
    page.locator("html[data-contrast=high]").wait_for()


def test_the_policy_stops_what_is_not_ours(page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"https://{HOST}{STORY}")
    page.evaluate(
        """() => {
          const add = (name, values) => document.body.append(Object.assign(document.createElement(name), values));
          add("script", {textContent: "window.broken = 1"});
          add("style", {textContent: "h1 { color: red }"});
          add("img", {src: "https://elsewhere.example/a.png"});
          add("iframe", {src: "/"});
          document.body.setAttribute("onclick", "window.broken = 1");
          document.body.click();
        }"""
    )
    page.wait_for_timeout(300)
    for directive in ("script-src-elem", "style-src-elem", "img-src", "frame-src", "script-src-attr"):
        assert any(text.startswith(f"violates {directive}:") for text in said), (directive, said)
    assert page.evaluate("window.broken") is None


def test_the_policy_lets_a_service_worker_work(page: Page) -> None:
    page.goto(f"https://{HOST}/")
    page.evaluate("navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready)")
    until(page, "!!navigator.serviceWorker.controller")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    response = page.goto(f"https://{HOST}{STORY}")
    assert response is not None
    assert response.headers["by"] == "worker"
    assert page.locator("figure img").first.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    assert not said
