"""What belongs to publishing: search engines are told what has changed, and people when to publish next."""

import json
import os
import shlex
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from newsroom.progress import Progress
from newsroom.release.compression import Compressor
from newsroom.release.retries import WAITS, retrying
from tests.places import Place
from tests.small_site import FORKS, NOW, SmallSite

KEY = "0123456789abcdef0123456789abcdef"


class SearchEngine(HTTPServer):
    """Keeps what it is told, and answers as it was made to."""

    def __init__(self, status: int) -> None:
        super().__init__(("127.0.0.1", 0), Listener)
        self.status = status
        self.told: list[dict[str, Any]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/indexnow"


class Listener(BaseHTTPRequestHandler):
    server: SearchEngine

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append(json.loads(data))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(params=[200])
def engine(request: pytest.FixtureRequest) -> Iterator[SearchEngine]:
    with SearchEngine(request.param) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place("folder", str(tmp_path / "place"), tmp_path / "place")


def tell(site: SmallSite, engine: SearchEngine) -> None:
    with (site.root / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write(f'INDEXNOW_KEY = "{KEY}"\nINDEXNOW_ENDPOINT = "{engine.address}"\n')


def test_only_what_has_changed_is_told(site: SmallSite, place: Place, engine: SearchEngine) -> None:
    tell(site, engine)
    site.story()
    site.story("khac", "Một bài khác.", Tiêu_đề="Khác", Sapo="Sapo của bài khác.", Ngày="13/05/2020")
    place.published(site)
    assert (place.current / f"{KEY}.txt").read_text() == KEY
    assert "https://damha.example/2020/05/duoc-mua/" in engine.told[0]["urlList"]
    place.published(site)
    assert len(engine.told) == 1, "nothing has changed"
    site.story("khac", "Một bài khác, đã sửa.", Tiêu_đề="Khác", Sapo="Sapo của bài khác.", Ngày="13/05/2020")
    assert place.publish(site, "--dry-run").code == 0
    assert len(engine.told) == 1, "nothing was published"
    place.published(site)
    told = engine.told[1]
    assert told["urlList"] == ["https://damha.example/2020/05/khac/"]
    assert told["host"] == "damha.example"
    assert told["key"] == KEY
    assert told["keyLocation"] == f"https://damha.example/{KEY}.txt"


@pytest.mark.parametrize("engine", [403, 500], indirect=True)
def test_a_search_engine_that_refuses_stops_nobody(site: SmallSite, place: Place, engine: SearchEngine) -> None:
    tell(site, engine)
    site.story()
    assert "không báo được" in place.published(site).err
    assert len(engine.told) == 1


def test_nobody_is_told_by_default(site: SmallSite, place: Place, engine: SearchEngine) -> None:
    with (site.root / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write(f'INDEXNOW_ENDPOINT = "{engine.address}"\n')
    site.story()
    assert "IndexNow" not in place.published(site).err
    assert engine.told == []


@pytest.mark.parametrize("key", ["ngắn", "../../etc/passwd", "a b", 5])
def test_a_key_that_is_none(site: SmallSite, place: Place, key: object) -> None:
    with (site.root / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write(f"INDEXNOW_KEY = {key!r}\n")
    site.story()
    assert "INDEXNOW_KEY" in place.refused(site)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("KEEP_RELEASES = -1", "KEEP_RELEASES"),
        ('KEEP_RELEASES = "5"', "KEEP_RELEASES"),
        ('PUBLISH_TO = "/var/www"', "PUBLISH_TO"),
        ('PUBLISH_TO = {"floder": "/var/www"}', "floder"),
        ('HTACCESS = "no"', "HTACCESS"),
    ],
)
def test_settings_that_cannot_be(site: SmallSite, place: Place, line: str, words: str) -> None:
    with (site.root / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write(f"{line}\n")
    site.story()
    said = place.refused(site)
    assert words in said
    assert "conf.py" in said


def test_where_to_publish_stands_in_the_configuration(site: SmallSite) -> None:
    with (site.root / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write('PUBLISH_TO = {"folder": "ra ngoài"}\nHTACCESS = False\n')
    site.story()
    result = site.run("dang", "--conf", "conf.py", "--now", "2020-06-01")
    assert result.code == 0, result.err
    assert (site.root / "ra ngoài/current/index.html").exists()
    assert not (site.root / "ra ngoài/current/.htaccess").exists()


def test_a_target_that_is_none_and_one_without_a_place(site: SmallSite) -> None:
    site.story()
    for target, words in (("ftp", "không có nơi đăng kiểu “ftp”"), ("ssh", "chưa biết đăng “ssh” vào đâu")):
        for command in ("publish", "rollback", "history"):
            result = site.run(command, "--conf", "conf.py", "--target", target)
            assert result.code == 1
            assert words in result.err


def test_what_falls_due_next(site: SmallSite) -> None:
    site.story("mai", "Tin.", Tiêu_đề="Mai mới đăng", Sapo="Mai.", Ngày="02/06/2020 08:30")
    site.story("het", "Tin.", Tiêu_đề="Sắp hết hạn", Sapo="Hết.", Hết_hạn="01/06/2020")
    site.story("nhap", "Tin.", Tiêu_đề="Nháp", Sapo="Nháp.", Ngày="02/06/2020 08:30", Trạng_thái="nháp")
    told = site.run("hen-gio", "--content", "content", "--now", "2020-06-01T12:00", env={"TZ": "Asia/Tokyo"}).out
    lines = told.splitlines()
    assert lines[0].startswith("Thứ Ba, 02/06/2020, 00:00 (GMT+7): hết hạn “Sắp hết hạn”")
    assert lines[1].startswith("Thứ Ba, 02/06/2020, 08:30 (GMT+7): đến giờ đăng “Mai mới đăng”")
    assert "Nháp" not in told
    # By the clock of this machine, two hours later than Hà Nội's, and a minute late.
    assert "\n    1 2 2 6 * " in told
    assert '--on-calendar="2020-06-02 02:01:00"' in told
    assert "/SD 02/06/2020 /ST 02:01" in told
    assert "*/10 * * * * " in told


def test_nothing_falls_due(site: SmallSite) -> None:
    site.story()
    result = site.run("schedule", "--content", "content", "--now", "2020-06-01")
    assert "Không có bài nào hẹn giờ" in result.err
    assert "*/10 * * * * " in result.out


def test_the_lines_name_what_was_typed_wherever_they_are_run(site: SmallSite, tmp_path: Path) -> None:
    site.story()
    told = site.run("schedule", "--content", "content", "--conf", "conf.py", "--to", "nơi 100%").out
    (line,) = [line.strip() for line in told.splitlines() if "*/10" in line]
    assert "/SC MINUTE" in told
    assert "không có nơi đăng kiểu “ftp”" in site.run("schedule", "--content", "content", "--target", "ftp").err
    assert r"100\%" in line, "a percent sign ends the line of a crontab"
    words = shlex.split(line.removeprefix("*/10 * * * * ").replace(r"\%", "%"))
    assert Path(words[1]).name == "toasoan.py"
    # What is left is our own command line, and does what it says from any folder.
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    result = FORKS.run([*words[2:], "--now", NOW], elsewhere, dict(FORKS.env))
    assert (result.code, result.err) == (0, "")
    assert (site.root / "nơi 100%/current/index.html").exists()


def test_compressed_forms_are_kept_and_a_damaged_one_is_made_again(tmp_path: Path) -> None:
    site, kept = tmp_path / "site", tmp_path / "kept"
    site.mkdir()
    (site / "a.html").write_text("Đầm Hà " * 100, "utf-8")
    (site / "ngan.html").write_text("Đầm Hà", "utf-8")
    Compressor(kept).compress(site, Progress())
    first = {path.name: path.read_bytes() for path in site.iterdir()}
    assert sorted(first) == ["a.html", "a.html.br", "a.html.gz", "ngan.html"]
    for damage in (b"", b"\x00", None):
        for path in kept.iterdir():
            path.unlink() if damage is None else path.write_bytes(damage)
        for path in site.glob("a.html.*"):
            path.unlink()
        (kept / "of-another-text.br").write_bytes(b"?")
        os.utime(site / "a.html", (1, 1))
        Compressor(kept).compress(site, Progress())
        assert {path.name: path.read_bytes() for path in site.iterdir()} == first
        assert len(list(kept.iterdir())) == 2


def test_trying_again_gives_up_in_the_end() -> None:
    pauses: list[float] = []
    attempts: list[int] = []

    def fail() -> None:
        attempts.append(1)
        raise OSError(5, "again and again")

    with pytest.raises(OSError, match="again"):
        retrying(fail, lambda e: True, pauses.append)
    assert pauses == list(WAITS)
    assert sorted(pauses) == pauses
    assert len(attempts) == len(WAITS) + 1
    with pytest.raises(OSError, match="again"):
        retrying(fail, lambda e: False, pauses.append)
    assert len(attempts) == len(WAITS) + 2
