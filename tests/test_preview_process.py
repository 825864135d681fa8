"""How a preview begins and ends; and that what it shows is never published."""

import os
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from newsroom import clock
from newsroom.dates import HANOI
from newsroom.order import Order
from newsroom.preview.builder import followed
from newsroom.preview.crew import Crew
from newsroom.progress import Progress
from newsroom.release.publishing import Wish as ToPublish
from newsroom.release.publishing import open_site, publish
from tests.chromium import opened
from tests.previews import Preview, children, previewed_site, previewing, until
from tests.small_site import NOW, ROOT, SmallSite

TIMEOUT = 60_000
MOMENT = datetime(2020, 6, 1, tzinfo=HANOI)


def ended(preview: Preview, site: SmallSite) -> None:
    """Insist that nothing is left of a preview, and nothing was said that people cannot read."""
    assert "Traceback" not in preview.said
    assert list((site.root / "cache/preview").iterdir()) == []
    with socket.create_server(("127.0.0.1", preview.port)):
        pass  # the port is free


def is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "kill"])
def test_it_ends_cleanly_with_a_page_open(site: SmallSite, browser: Browser, number: signal.Signals) -> None:
    site.story()
    with previewing(site) as preview:
        page = opened(browser)
        page.goto(preview.url)
        page.get_by_role("link", name="Được mùa").wait_for()
        workers = children(preview.process.pid)
        assert preview.end(number) == 0
        assert preview.said.endswith("\nĐã dừng xem trước.\n")
        ended(preview, site)
        assert not any(map(is_alive, workers))
        expect(page.locator(".xem-status")).to_contain_text("Mất liên lạc", timeout=TIMEOUT)


def test_it_ends_while_it_builds(tmp_path: Path) -> None:
    site = previewed_site(tmp_path)
    site.story()
    (tmp_path / "hold").touch()
    with previewing(site) as preview:
        until((tmp_path / "held").exists)
        workers = children(preview.process.pid)
        assert workers
        assert preview.end() == 0
        ended(preview, site)
        assert not any(map(is_alive, workers))


def test_killed_it_leaves_nothing_to_the_next(site: SmallSite) -> None:
    site.story()
    with previewing(site) as preview:
        assert preview.await_end_of_build() == "built"
        workers = children(preview.process.pid)
        preview.end(signal.SIGKILL)
        left = {path.name for path in (site.root / "cache/preview").iterdir()}
        assert left
        until(lambda: not any(map(is_alive, workers)))
    with previewing(site, "--port", str(preview.port)) as again:
        assert again.port == preview.port
        assert again.await_end_of_build() == "built"
        assert left.isdisjoint(path.name for path in (site.root / "cache/preview").iterdir())


def test_a_first_build_that_fails(site: SmallSite, browser: Browser) -> None:
    site.story(Ngày="hôm qua")
    with previewing(site) as preview:
        page = opened(browser)
        page.goto(f"{preview.url}/2020/05/duoc-mua/")
        panel = page.locator(".xem-panel")
        expect(panel).to_contain_text("duoc-mua/index.md:2", timeout=TIMEOUT)
        expect(page.locator("h1")).to_have_text("Chưa có trang để xem")
        site.story()
        expect(page.locator("h1")).to_have_text("Được mùa", timeout=TIMEOUT)
        expect(panel).to_be_hidden()
        assert preview.said.count("duoc-mua/index.md:2") == 1


def test_a_story_comes_out_by_itself(site: SmallSite, browser: Browser) -> None:
    """Without --now the clock goes on."""
    soon = clock.now().replace(microsecond=0) + timedelta(seconds=4)
    site.story(Ngày=soon.isoformat())
    with previewing(site, now=None) as preview:
        page = opened(browser)
        page.goto(f"{preview.url}/2020/05/duoc-mua/")
        expect(page.locator("h1")).to_have_text("Được mùa", timeout=TIMEOUT)
        expect(page.locator(".withheld")).to_have_count(0, timeout=TIMEOUT)


def test_its_own_code_changes(repository: Path, tmp_path: Path, browser: Browser) -> None:
    """What cannot be imported is told, and the preview goes on as it was; what can, it becomes."""
    (tmp_path / "site").mkdir()
    site = SmallSite(tmp_path / "site")
    site.story()
    code = repository / "newsroom/preview/answers.py"
    with previewing(site, house=repository) as preview:
        page = opened(browser)
        page.goto(preview.url)
        page.get_by_role("link", name="Được mùa").wait_for()
        text = code.read_text("utf-8")
        code.write_text(text + "khong co\n", "utf-8")
        expect(page.locator(".xem-panel")).to_contain_text(f"answers.py:{text.count(chr(10)) + 1}", timeout=TIMEOUT)
        code.write_text(text.replace("<script src=", "<script data-moi src="), "utf-8")
        # At the same port, so the page finds it.
        expect(page.locator("script[data-moi]")).to_have_count(1, timeout=TIMEOUT)
        assert "mở lại lệnh xem trước" in preview.said
        assert preview.end() == 0
        ended(preview, site)


WRONG = {
    "port": (["--port", "99999"], 2, "“99999” không phải số cổng; ghi một số từ 1 đến 65535"),
    "conf": (["--conf", "khong.py"], 1, "khong.py:1: không có tệp cấu hình này"),
    "content": (["--content", "khong"], 1, "khong:1: không có thư mục này"),
    "unknown": (["--la"], 2, "không hiểu: --la"),
}


@pytest.mark.parametrize(("typed", "code", "words"), WRONG.values(), ids=WRONG)
def test_what_is_typed_wrongly(site: SmallSite, typed: list[str], code: int, words: str) -> None:
    done = site.run("xem", "--conf", "conf.py", "--no-open", *typed)
    assert done.code == code
    assert words in done.err
    assert "Traceback" not in done.err
    assert not (site.root / "cache").exists()


def test_a_port_in_use(site: SmallSite) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = site.run("preview", "--conf", "conf.py", "--port", str(port))
    assert done.code == 1
    assert f"không dùng được cổng {port}: đang có chương trình khác dùng" in done.err


# What a preview shows is never published.


@pytest.mark.parametrize("command", [("build",), ("publish", "--to", "published")], ids=["build", "publish"])
def test_a_configuration_that_shows_drafts_is_refused(site: SmallSite, command: tuple[str, ...]) -> None:
    site.story(Trạng_thái="nháp")
    with (site.root / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write("NEWSROOM_PREVIEW = True\n")
    done = site.run(*command, "--conf", "conf.py", "--now", NOW)
    assert done.code == 1
    assert "cấu hình này đưa cả bài nháp ra trang" in done.err
    assert not site.output.exists()
    assert not (site.root / "published").exists()


@pytest.mark.parametrize("url", ["https://damha.example", ""], ids=["public", "looked-at"])
def test_plain_pelican_shows_drafts_only_without_an_address(site: SmallSite, url: str) -> None:
    site.story(Trạng_thái="nháp")
    extra = [f'SITEURL="{url}"', "NEWSROOM_PREVIEW=true", f'NEWSROOM_NOW="{NOW}"']
    command = [sys.executable, "-m", "pelican", "-s", "conf.py", "-e", *extra]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=site.root, env=env, capture_output=True, check=False)
    if url:
        assert done.returncode
        assert "không được đưa bài nháp lên" in (done.stdout + done.stderr).decode()
        assert not (site.output / "2020/05/duoc-mua").exists()
    else:
        assert "NHÁP – chưa đăng" in site.html()
        assert not list(site.output.glob("*.xml"))


def test_a_release_is_never_made_of_a_preview(site: SmallSite) -> None:
    site.story(Trạng_thái="nháp")
    order = Order(conf=site.root / "conf.py", now=MOMENT, preview=True)
    opened_site = open_site(order, "folder", str(site.root / "published"))
    for each in (opened_site, replace(opened_site, order=replace(order, preview=False))):
        with pytest.raises(RuntimeError, match="never be published"):
            publish(each, Progress(), ToPublish())
    assert not (site.root / "published/current").exists()


@pytest.mark.parametrize("lasting", [True, False], ids=["forks", "no-forks"])
def test_builds_leave_nothing_to_each_other(site: SmallSite, monkeypatch: pytest.MonkeyPatch, lasting: bool) -> None:
    """Where there are no forks (Windows), each worker builds once."""
    monkeypatch.chdir(site.root)
    site.story("mot", Tiêu_đề="Một")
    crew = Crew(Order(conf=Path("conf.py"), now=MOMENT, preview=True), lasting=lasting)
    stages: list[str] = []
    try:
        first = crew.build(MOMENT, site.root / "1", lambda told: stages.append(told["name"]))
        site.story("hai", Ngày="hôm qua")
        failed = crew.build(MOMENT, site.root / "2", lambda told: None)
        site.story("hai")
        last = crew.build(MOMENT, site.root / "3", lambda told: None)
    finally:
        crew.end()
        crew.dismiss()
    assert "Viết trang" in stages
    assert not failed.built
    assert failed.problems[0].path == "content/articles/2020/05/hai/index.md"
    assert first.built
    assert last.built
    assert set(last.built.texts) - set(first.built.texts) == {"/2020/05/hai/"}
    assert not (site.root / "2").exists()
    assert crew.build(MOMENT, site.root / "4", lambda told: None).built is None


def test_readers_follow_a_renamed_story_only_where_there_is_no_doubt() -> None:
    old = {"/a/": "1", "/b/": "2", "/c/": "3", "/d/": "3"}
    assert followed(old, {"/x/": "1", "/b/": "2", "/c/": "3", "/d/": "3"}) == {"/a/": "/x/"}
    assert followed(old, {"/a/": "1", "/b/": "2", "/x/": "3", "/y/": "3"}) == {}
    assert followed(old, {"/a/": "1", "/b/": "2", "/d/": "3", "/x/": "3"}) == {"/c/": "/x/"}
    assert followed(old, {**old, "/e/": "1"}) == {}
    assert followed(old, {}) == {}
