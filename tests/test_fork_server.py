"""A command in a fork does what it does in a fresh interpreter: the same files, words and exit codes."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.small_site import FORKS, Result, SmallSite


def good(site: SmallSite) -> None:
    site.photo("a.jpg")
    site.photo("b.png", size=(300, 200))
    site.photo("c.webp", size=(700, 500))
    site.story(body="Lúa.\n\n![Một](a.jpg)\n\n![Hai](b.png)\n![Ba](c.webp)", Từ_khóa="Lúa", Tác_giả="Mai Thắm")
    site.story("phong-van", "PV: Hỏi?\n\nĐáp: Trả lời.", Loại="phỏng vấn", Người_trả_lời="Bà Hà – Bí thư")
    site.story("nhap", "<b>Lúa</b>", Trạng_thái="nháp")
    site.page("lien-he", "Tiêu đề: Liên hệ\nLoại: liên hệ\n\nXin mời.\n")


def wrong(site: SmallSite) -> None:
    site.photo("a.jpg").write_bytes(site.photo("a.jpg").read_bytes()[:3000])
    site.story(body="![Một](a.jpg)\n\n![Hai](khong-co.jpg)", Ngày="2020-02-31")
    site.raw("hong", b"\xff\xfe\x00")


def broken(site: SmallSite) -> None:
    (site.root / "conf.py").write_text("1 / 0\n", "utf-8")


def warned(site: SmallSite) -> None:
    site.story()
    conf = (site.root / "conf.py").read_text("utf-8")
    (site.root / "conf.py").write_text(f"import warnings\nwarnings.warn('cũ', DeprecationWarning)\n{conf}", "utf-8")


def alone(site: SmallSite) -> None:
    """A module beside the configuration is found, and hears of the time zone."""
    site.story()
    conf = (site.root / "conf.py").read_text("utf-8")
    (site.root / "conf.py").write_text(f"import clocks\n{conf}", "utf-8")
    (site.root / "clocks.py").write_text("import time\nprint(time.tzname, time.localtime(0).tm_hour)\n", "utf-8")


BUILD = ("build", "--conf", "conf.py", "--now", "2020-06-01")
COMMANDS: dict[str, tuple[Callable[[SmallSite], None], tuple[str, ...]]] = {
    "build": (good, BUILD),
    "warnings": (good, (*BUILD, "--site-url", "")),
    "refused": (wrong, BUILD),
    "checked": (wrong, ("check", "--content", "content", "--json", "--now", "2020-06-01")),
    "broken-conf": (broken, BUILD),
    "warnings-are-errors": (warned, BUILD),
    "beside": (alone, BUILD),
    "usage": (good, ("buil",)),
    "help": (good, ("build", "--help")),
    "server": (good, ("server", "nginx", "--content", "content")),
}


@pytest.mark.parametrize(("prepare", "command"), COMMANDS.values(), ids=COMMANDS)
def test_a_fork_says_and_writes_what_a_fresh_interpreter_does(
    site: SmallSite, prepare: Callable[[SmallSite], None], command: tuple[str, ...]
) -> None:
    prepare(site)
    env = {"TZ": "America/Lima"}
    forked = left_by(site, site.run(*command, env=env))
    for folder in ("output", "cache", "__pycache__"):
        shutil.rmtree(site.root / folder, ignore_errors=True)
    assert forked == left_by(site, site.run(*command, env=env, fresh=True))


def left_by(site: SmallSite, result: Result) -> tuple[Result, dict[str, bytes]]:
    """Return what a command said, and every file that stands in the folder, save notes of files' times."""
    files = {path.relative_to(site.root).as_posix(): path for path in site.root.rglob("*") if path.is_file()}
    kept = {name: path.read_bytes() for name, path in files.items() if not name.startswith(("cache/", "__pycache__/"))}
    return result, kept


def test_forks_know_nothing_of_each_other(site: SmallSite, tmp_path: Path) -> None:
    """Neither configurations, signals, time zones nor modules of one site are there in the next."""
    alone(site)
    first = site.built(env={"TZ": "America/Lima"}).out
    other = SmallSite(tmp_path / "other")
    alone(other)
    (other.root / "clocks.py").write_text("import time\nprint('khác', time.localtime(0).tm_hour)\n", "utf-8")
    assert first == "('-05', '-05') 19\n"
    assert other.built(env={"TZ": "UTC"}).out == "khác 0\n"
    assert other.built(env={"TZ": "Asia/Tokyo"}).out == "khác 9\n"


@pytest.mark.parametrize("name", ["PYTHONHASHSEED", "PYTHONPATH", "LC_ALL", "LANG", "LD_PRELOAD"])
def test_what_only_a_fresh_interpreter_reads_gets_one(name: str) -> None:
    assert FORKS.needs_fresh({**FORKS.env, name: "x"})
    assert not FORKS.needs_fresh({**FORKS.env, "TZ": "UTC"})
