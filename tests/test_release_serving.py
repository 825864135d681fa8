"""Published releases behind real servers: what residents get, before, during and after a switch."""

import gzip
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import brotli
import pytest

from tests.places import Place
from tests.small_site import SmallSite
from tests.web_servers import Answer, WebServer, headers, open_place, serving

SUFFIXES = {"br": "br", "gzip": "gz"}
STORY, FORMER, WITHDRAWN = "/2020/05/duoc-mua/", f"/2020/04/{'ten-cu-' * 10}dai/", "/2020/05/da-go/"


@dataclass(frozen=True)
class Published:
    """A site, where its releases are, and what serves them."""

    site: SmallSite
    place: Place
    server: WebServer
    name: str

    def ask(self, path: str, **told: str) -> Answer:
        return self.server.ask(path, **told)


@pytest.fixture(scope="module", params=["nginx", "apache"])
def published(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    """A site with what servers must tell apart."""
    site = SmallSite(tmp_path_factory.mktemp("serving"))
    site.photo("a.jpg", size=(900, 600))
    (site.folder("duoc-mua") / "quyet-dinh.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    site.story(body="![Lúa](a.jpg)\n\n[Quyết định](quyet-dinh.pdf)", Địa_chỉ_cũ=FORMER)
    site.story("da-go", "Đã gỡ.", Tiêu_đề="Bài đã gỡ", Sapo="Bài này đã gỡ.", Trạng_thái="gỡ")
    with open_place() as folder:
        place = Place("folder", str(folder / "place"), folder / "place")
        place.published(site)
        with serving(request.param, site, folder, place.current) as server:
            yield Published(site, place, server, request.param)


@pytest.mark.parametrize("accepted", ["", "gzip", "br", "gzip, deflate, br"])
@pytest.mark.parametrize(
    "pattern", ["index.html", "2020/05/duoc-mua/index.html", "theme/style.*.css", "rss.xml", "sw.js"]
)
def test_texts_go_out_as_they_were_compressed(published: Published, pattern: str, accepted: str) -> None:
    path = min(published.place.current.glob(pattern))
    address = "/" + path.relative_to(published.place.current).as_posix().removesuffix("index.html")
    answer = published.ask(address, Accept_Encoding=accepted)
    assert answer.status == 200
    coding = answer.headers["Content-Encoding"]
    wanted = "br" if "br" in accepted else "gzip" if accepted else None
    assert coding == wanted
    if coding:
        form = path.with_name(f"{path.name}.{SUFFIXES[coding]}")
        assert answer.body == form.read_bytes(), "compressed anew"
        assert answer.headers["Vary"] == "Accept-Encoding"
    read = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[coding]
    assert read(answer.body) == path.read_bytes()
    plain = published.ask(address)
    told = headers(answer)
    for name in ("content-type", "cache-control", "content-security-policy", "x-content-type-options"):
        assert told[name] == headers(plain)[name], name
    for name in ("permissions-policy", "access-control-allow-origin", "cross-origin-resource-policy"):
        assert told.get(name) == headers(plain).get(name), name
    again = published.ask(address, Accept_Encoding=accepted, If_None_Match=answer.headers["ETag"])
    assert again.status == 304


def test_compressed_forms_have_no_address_of_their_own(published: Published) -> None:
    for path in ("/index.html.br", "/index.html.gz", f"{STORY}index.html.br", "/rss.xml.gz"):
        assert published.ask(path, Accept_Encoding="br, gzip").status == 404


@pytest.mark.parametrize(
    "path", ["/.moved.map", f"{FORMER}.moved", f"{WITHDRAWN}.gone", "/.toasoan/manifest.json", "/.htaccess"]
)
def test_what_is_for_servers_is_not_for_readers(published: Published, path: str) -> None:
    assert (published.place.current / path[1:]).exists()
    assert published.ask(path).status in (403, 404)


def test_a_former_address_leads_to_the_story(published: Published) -> None:
    answer = published.ask(FORMER)
    assert answer.status == 301
    assert answer.headers["Location"].removeprefix("https://damha.example") == STORY


@pytest.mark.parametrize("accepted", ["", "br", "gzip"])
def test_a_withdrawn_story_is_gone_and_says_so(published: Published, accepted: str) -> None:
    answer = published.ask(WITHDRAWN, Accept_Encoding=accepted)
    assert answer.status == 410
    assert headers(answer)["content-type"] == "text/html; charset=utf-8"
    assert "content-security-policy" in headers(answer)
    read = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[answer.headers["Content-Encoding"]]
    assert read(answer.body) == (published.place.current / WITHDRAWN[1:] / "index.html").read_bytes()


def test_what_is_missing(published: Published) -> None:
    answer = published.ask("/khong-co/", Accept_Encoding="br")
    assert answer.status == 404
    read = {"br": brotli.decompress, None: bytes}[answer.headers["Content-Encoding"]]
    assert read(answer.body) == (published.place.current / "404.html").read_bytes()


@dataclass
class Reader:
    """Somebody who opens pages and all they are made of, again and again, and notes whatever is amiss."""

    server: WebServer
    stop: threading.Event
    pages: int = 0
    faults: list[str] = field(default_factory=list)

    def read(self) -> None:
        while not self.stop.wait(0.02):
            for address in ("/", STORY):
                self._open(address)

    def _open(self, address: str) -> None:
        try:
            page = self.server.ask(address)
            parts = set(re.findall(r"[ \"](/(?:media|theme)/[^\s\"]+)", page.body.decode()))
            answers = {part: self.server.ask(part).status for part in sorted(parts)}
        except OSError as e:
            self.faults.append(f"{address}: {e}")
            return
        if page.status != 200 or not parts or b"</html>" not in page.body:
            self.faults.append(f"{address}: {page.status}, {len(page.body)}")
        self.faults += [f"{address}: {part}: {status}" for part, status in answers.items() if status != 200]
        self.pages += 1


def test_readers_notice_nothing_of_twenty_switches(published: Published) -> None:
    """Each switch has another photograph and another style sheet; every fifth goes back."""
    stop = threading.Event()
    readers = [Reader(published.server, stop) for _ in range(3)]
    threads = [threading.Thread(target=reader.read) for reader in readers]
    for thread in threads:
        thread.start()
    try:
        for number in range(20):
            if number % 5 == 4:
                assert published.place.run(published.site, "rollback").code == 0
                continue
            published.site.photo("a.jpg", size=(900, 500 + number))
            published.place.published(published.site, "--again")
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert [fault for reader in readers for fault in reader.faults] == []
    assert min(reader.pages for reader in readers) >= 20
