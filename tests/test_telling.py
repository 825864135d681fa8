"""What publishconf.py may say of places and a CDN, and how the CDN's command is called."""

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from newsroom.problems import Busy, NewsroomError
from newsroom.release.invalidation import EVERYTHING, LENGTH, LIMIT, addresses, tell
from newsroom.release.manifest import Changes, Entry, Manifest, changes
from newsroom.release.plan import read_plan
from newsroom.release.targets import Unfinished
from newsroom.release.targets.ordered.serving import half_way

SECRET = "mat-khau-thu-nghiem"
BASE = "https://damha.example"


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("PUBLISH_TO", [f"sftp://u:{SECRET}@h/x"], "PUBLISH_TO không dùng được (đang ghi kiểu list)"),
        (
            "PUBLISH_TO",
            {"sftp": 1, "s3": SECRET},
            "PUBLISH_TO không dùng được (đang ghi kiểu dict, sai ở sftp)",
        ),
        ("PUBLISH_TO", {f"sftp://u:{SECRET}@h/x": ""}, "PUBLISH_TO: không có nơi đăng kiểu này"),
        ("PUBLISH_TO", {"floder": SECRET}, "PUBLISH_TO: không có nơi đăng kiểu “floder”"),
        ("CDN_COMMAND", f'"a {SECRET}', "CDN_COMMAND không dùng được"),
        ("CDN_COMMAND", "  ", "CDN_COMMAND không dùng được"),
        ("CDN_COMMAND", ["", SECRET], "CDN_COMMAND không dùng được"),
        ("CDN_COMMAND", [SECRET, 1], "CDN_COMMAND không dùng được"),
    ],
)
def test_what_cannot_be_used_is_named_and_never_shown(key: str, value: object, words: str) -> None:
    with pytest.raises(NewsroomError) as raised:
        read_plan({key: value}, "conf.py")
    assert words in str(raised.value)
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (r'"C:\Công cụ\cdn.exe" --paths {paths}', (r"C:\Công cụ\cdn.exe", "--paths", "{paths}")),
        (r"C:\cdn\xoa.exe {paths} # hết", (r"C:\cdn\xoa.exe", "{paths}", "#", "hết")),
        (["a b", "{urls}"], ("a b", "{urls}")),
        ("", ()),
        ([], ()),
    ],
)
def test_a_command_is_read_as_it_is_meant(command: str | list[str], words: Sequence[str]) -> None:
    assert read_plan({"CDN_COMMAND": command}, "conf.py").cdn == words


def _hook(folder: Path) -> list[str]:
    """Return a command that writes its arguments into a file, a line each."""
    script = "import sys; open(sys.argv[1], 'w').write('\\n'.join(sys.argv[2:]))"
    return [sys.executable, "-c", script, str(folder / "told")]


@pytest.mark.parametrize(
    ("words", "paths", "told"),
    [
        (["--paths", "{paths}"], ["/a/", "/b/"], ["--paths", "/a/", "/b/"]),
        (["--item={urls}"], ["/a/", "/b/"], [f"--item={BASE}/a/", f"--item={BASE}/b/"]),
        (["{paths}"], [f"/{number}" for number in range(LIMIT + 1)], [*EVERYTHING]),
        (["{urls}"], [f"/{number:0100}" for number in range(LENGTH // 100)], [f"{BASE}/*"]),
    ],
    ids=["words", "within a word", "many", "long"],
)
def test_every_address_is_an_argument(tmp_path: Path, words: list[str], paths: list[str], told: list[str]) -> None:
    assert tell([*_hook(tmp_path), *words], BASE, paths).well
    assert (tmp_path / "told").read_text().splitlines() == told


def _release(*entries: Entry) -> Manifest:
    return Manifest(1, datetime.fromisoformat("2020-06-01T12:00+07:00"), "damha.example", entries, {})


def test_pages_are_named_as_readers_ask_and_as_they_are_kept() -> None:
    page = Entry("2020/05/được/index.html", "a", 1, "text/html", "no-cache")
    other = Entry("2020/05/được/index.html", "a", 1, "text/html", "max-age=60")
    feed = Entry("rss.xml", "a", 1, "text/xml", "no-cache")
    hidden = Entry("2020/05/x/.gone", "a", 1, "", "no-cache")
    found = changes(_release(page, feed, hidden), _release(other))
    assert found == Changes(added=(), changed=(other,), removed=(feed, hidden)), "served otherwise is otherwise"
    assert addresses(found, ["2020/05/cu/index.html"]) == (
        "/2020/05/%C4%91%C6%B0%E1%BB%A3c/",
        "/2020/05/%C4%91%C6%B0%E1%BB%A3c/index.html",
        "/2020/05/cu/",
        "/2020/05/cu/index.html",
        "/rss.xml",
    )


@pytest.mark.parametrize("end", [NewsroomError(), Busy("lượt khác"), KeyboardInterrupt()], ids=["fault", "busy", "key"])
def test_whatever_ends_a_switch_says_that_it_was_half_way(end: BaseException) -> None:
    with pytest.raises(Unfinished, match="mới đổi được một phần"), half_way("nơi"):
        raise end
