"""Publishing that is killed, meets a full disk or a broken line: the old site is served whole, or the new one."""

import dataclasses
import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsroom.progress import Progress
from newsroom.release.targets.folder import FolderTarget
from tests.places import Place, illustrated, small_disk, ssh_server
from tests.small_site import NOW, ROOT, SmallSite


@pytest.fixture(params=["folder", "ssh"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    root = tmp_path / "place"
    if request.param == "folder":
        yield Place("folder", str(root), root)
        return
    (tmp_path / "ssh").mkdir()
    with ssh_server(tmp_path / "ssh") as env:
        yield Place("ssh", f"may-chu:{root}", root, env)


@pytest.fixture
def site(site: SmallSite) -> SmallSite:
    return illustrated(site)


@pytest.mark.parametrize("kills", [pytest.param(5, id="some"), pytest.param(25, id="many", marks=pytest.mark.soak)])
def test_killed_at_any_moment(site: SmallSite, place: Place, kills: int) -> None:
    """Publishing and rolling back by turns, each with the photograph of another shape, so that assets differ."""
    moments = random.Random(kills)
    numbers = itertools.count(301)

    def change() -> None:
        site.photo("a.jpg", size=(400, next(numbers)))

    place.published(site)
    change()
    lasts = {command: _seconds_of(site, place, command) for command in (PUBLISH, ROLLBACK)}
    hits = 0
    for attempt in range(4 * kills):
        command = ROLLBACK if attempt % 3 == 2 else PUBLISH
        change()
        if _kill(site, place, command, moments.random() * lasts[command]):
            hits += 1
        else:  # it has ended before: the machine has become faster
            lasts[command] *= 0.8
        place.served()
        if hits == kills:
            break
    assert hits == kills
    change()
    place.published(site, "--again")
    assert {path.name for path in place.root.iterdir()} == {"current", "releases", "toasoan.json"}


PUBLISH, ROLLBACK = ("publish", "--now", NOW, "--again"), ("rollback",)


def _start(site: SmallSite, place: Place, command: tuple[str, ...]) -> subprocess.Popen[bytes]:
    """Start a command and wait until the lock tells that it holds the place, or until it has ended."""
    words = [sys.executable, "-m", "newsroom", *command, "--conf", "conf.py"]
    words += ["--target", place.target, "--to", place.typed]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **place.env}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(words, cwd=site.root, env=environment, start_new_session=True, **quiet)  # type: ignore[call-overload]
    while process.poll() is None and f'"process": {process.pid},' not in _told(place):
        time.sleep(0.002)
    return process


def _told(place: Place) -> str:
    try:
        return (place.root / "lock").read_text("utf-8")
    except OSError:
        return ""


def _seconds_of(site: SmallSite, place: Place, command: tuple[str, ...]) -> float:
    """Return how long a command holds the place."""
    process = _start(site, place, command)
    started = time.monotonic()
    assert process.wait() == 0
    return time.monotonic() - started


def _kill(site: SmallSite, place: Place, command: tuple[str, ...], moment: float) -> bool:
    """Kill a command, with all that it has started, so long after it holds the place; tell whether it still ran."""
    process = _start(site, place, command)
    time.sleep(moment)
    runs = process.poll() is None
    if runs:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return runs


# Does with a place what publishing does, and dies before or after the so manieth change of a name that tells something:
# not of a file within a release on its way.
DYING = """
import os, signal, sys
from pathlib import Path
from newsroom.progress import Progress
from newsroom.release.manifest import MANIFEST, from_bytes
from newsroom.release.targets.folder import FolderTarget

place, built, left = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
release = from_bytes((built / MANIFEST).read_bytes())

def dying(do):
    def step(*arguments, **named):
        tells = Path(arguments[1] if len(arguments) > 1 else arguments[0]).parent in (place, place / "releases")
        die(tells)
        do(*arguments, **named)
        die(tells)
    return step

def die(tells):
    global left
    left -= tells
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

for name in ("rename", "replace", "symlink", "unlink"):
    setattr(os, name, dying(getattr(os, name)))
target = FolderTarget(place)
with target.hold() as lock:
    state = target.look()
    target.send(built, release, state.releases, Progress())
    target.switch(release, lock)
    target.prune([name for name in state.names])
"""


@pytest.mark.parametrize("first", [True, False], ids=["the first", "a later one"])
def test_killed_at_every_step(site: SmallSite, tmp_path: Path, first: bool) -> None:
    """Every change of a name that is not a file's own, from the lock to the last litter, the first publish included."""
    place = Place("folder", str(tmp_path / "place"), tmp_path / "place")
    place.published(site)
    old = place.served()
    site.photo("a.jpg", size=(400, 301))
    place.published(site)
    built = tmp_path / "built"
    shutil.copytree(place.current, built)
    site.photo("a.jpg", size=(400, 302))
    _go_back_to_one(place, site)
    start = Path(shutil.copytree(place.root, tmp_path / "start", symlinks=True))
    for step in itertools.count(1):
        _lay_out(place, start, first=first)
        if _die(place, built, step) == 0:
            break
        if place.current.exists():
            assert place.served().number in (old.number, old.number + 1)
        else:
            assert first
        # Where the place has been rolled back the next one must insist, unless the new release is served already.
        held_back = not first and place.served().number == old.number
        place.published(site, *(["--again"] if held_back else []))
    assert step > 10


def test_a_note_that_is_not_true_holds_nobody_back(site: SmallSite, place: Place) -> None:
    """As they leave it who die between noting what is taken back and switching."""
    place.published(site)
    (place.root / "taken-back").write_text(place.served().id)
    site.photo("a.jpg", size=(400, 301))
    place.published(site)
    assert place.served().number == 2
    assert place.strays() == set()


# Dies when it has begun to remove what was built, of which the front page tells that we have built it.
TIRED = """
import os, shutil, signal
from pathlib import Path

def dying(path, **told):
    if Path(path).exists() and Path(path).parent.name == "release" and "TIRED" in os.environ:
        (Path(path) / "index.html").unlink()
        os.kill(os.getpid(), signal.SIGKILL)
    return remove(path, **told)

if shutil.rmtree.__name__ != "dying":
    remove, shutil.rmtree = shutil.rmtree, dying
"""


def test_killed_while_tidying_up(site: SmallSite, tmp_path: Path) -> None:
    place = Place("folder", str(tmp_path / "place"), tmp_path / "place")
    site.configure(TIRED)
    assert dataclasses.replace(place, env={"TIRED": "1"}).publish(site).code == -signal.SIGKILL
    site.photo("a.jpg", size=(400, 301))
    place.published(site)
    assert place.served().number == 2
    assert [path.name for path in (site.root / "cache/release").iterdir() if path.name in ("site", "trash")] == []


def _go_back_to_one(place: Place, site: SmallSite) -> None:
    """Leave the first release alone in its place, rolled back to."""
    assert place.run(site, "rollback").code == 0
    shutil.rmtree(place.root / "releases" / place.releases[1])


def _lay_out(place: Place, start: Path, *, first: bool) -> None:
    shutil.rmtree(place.root, ignore_errors=True)
    if not first:
        shutil.copytree(start, place.root, symlinks=True)


def _die(place: Place, built: Path, step: int) -> int:
    command = [sys.executable, "-c", DYING, str(place.root), str(built), str(step)]
    return subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False).returncode


def test_two_at_once(site: SmallSite, place: Place) -> None:
    """One wins; the other is told who, and neither leaves anything half-made."""
    place.published(site)
    site.photo("a.jpg", size=(400, 301))
    command = [sys.executable, "-m", "newsroom", "publish", "--conf", "conf.py", "--now", NOW]
    command += ["--target", place.target, "--to", place.typed]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **place.env}
    both = [subprocess.Popen(command, cwd=site.root, env=environment, stderr=subprocess.PIPE) for _ in range(2)]
    said = {process.pid: process.communicate()[1].decode() for process in both}
    assert sorted(process.returncode for process in both) == [0, 75], said
    winner, loser = sorted(both, key=lambda process: process.returncode)
    assert f"tiến trình {winner.pid}" in said[loser.pid]
    assert place.served().number == 2
    assert not (place.root / "lock").exists()


def test_everything_is_on_the_disk_before_a_name_says_so(
    site: SmallSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place("folder", str(tmp_path / "place"), tmp_path / "place")
    place.published(site)
    done: list[tuple[str, Path]] = []
    fsync, rename, replace = os.fsync, os.rename, os.replace

    def note_fsync(handle: int) -> None:
        done.append(("sync", Path(f"/proc/self/fd/{handle}").readlink()))
        fsync(handle)

    def note_rename(source: Path, target: Path) -> None:
        done.append(("rename", Path(target)))
        rename(source, target)

    def note_replace(source: Path, target: Path) -> None:
        done.append(("rename", Path(target)))
        replace(source, target)

    release = dataclasses.replace(place.served(), number=2)
    target = FolderTarget(place.root)
    built = tmp_path / "built"
    shutil.copytree(place.current, built)
    monkeypatch.setattr(os, "fsync", note_fsync)
    monkeypatch.setattr(os, "rename", note_rename)
    monkeypatch.setattr(os, "replace", note_replace)
    with target.hold() as lock:
        target.send(built, release, (), Progress())
        target.switch(release, lock)
    named = done.index(("rename", place.root / "releases" / release.id))
    switched = done.index(("rename", place.current))
    before = {path.name.removesuffix(".part") for kind, path in done[:named] if kind == "sync"}
    assert before >= {Path(entry.path).name for entry in release.files} | {"manifest.json", "media", "theme"}
    assert ("sync", place.root / "releases") in done[named:switched]
    assert ("sync", place.root) in done[switched:]


def test_a_careful_umask_hides_nothing_from_servers(site: SmallSite, tmp_path: Path) -> None:
    place = Place("folder", str(tmp_path / "place"), tmp_path / "place")
    command = f"umask 077; exec {sys.executable} -m newsroom publish --conf conf.py --now {NOW} --to {place.root}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(["sh", "-c", command], cwd=site.root, env=environment, check=True, capture_output=True)
    modes = {path.stat().st_mode & 0o777 for path in place.current.rglob("*") if path.is_file()}
    assert modes == {0o644}
    folders = [place.root, *(path for path in place.root.rglob("*") if path.is_dir())]
    assert {path.stat().st_mode & 0o777 for path in folders} == {0o755}


def test_a_full_disk(site: SmallSite, place: Place, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "1500k") as disk:
        root = disk / "place"
        full = Place(place.target, place.typed.replace(str(place.root), str(root)), root, place.env)
        full.published(site)
        (site.folder("duoc-mua") / "to.pdf").write_bytes(random.Random(1).randbytes(2_000_000))
        site.story(body="![Lúa](a.jpg)\n\n[Tài liệu](to.pdf)")
        for command in ("publish", "publish"):
            result = full.run(site, command, "--now", NOW)
            assert result.code == 1
            assert "đã đầy" in result.err
            assert "còn nguyên" in result.err
            assert "Traceback" not in result.err
            assert full.served().number == 1
        site.story(body="![Lúa](a.jpg)\n\nBỏ tài liệu.")
        full.published(site)
        assert full.served().number == 2


def test_a_server_that_is_not_what_it_was(site: SmallSite, tmp_path: Path) -> None:
    (tmp_path / "ssh").mkdir()
    root = tmp_path / "place"
    with ssh_server(tmp_path / "ssh") as env:
        place = Place("ssh", f"may-chu:{root}", root, env)
        place.published(site)
        site.story("moi", "Tin mới.", Tiêu_đề="Mới", Sapo="Một tin mới.")
        keys = tmp_path / "ssh"
        for name, broken, words in (
            ("known", b"", "chưa biết khóa của máy chủ"),
            ("known", b"[127.0.0.1]:%d " % _port(keys) + _another_key(tmp_path), "có thể là máy khác mạo danh"),
            ("authorized", b"", "không nhận khóa SSH của máy này"),
        ):
            right = (keys / name).read_bytes()
            (keys / name).write_bytes(broken)
            assert words in place.refused(site)
            (keys / name).write_bytes(right)
        assert "không phải nơi đăng qua SSH" in Place("ssh", "may-chu", root, env).refused(site)
    result = place.publish(site)
    assert result.code == 1
    assert "không làm việc được với máy chủ" in result.err
    assert place.served().number == 1


def _port(keys: Path) -> int:
    return int((keys / "known").read_text().split("]:")[1].split()[0])


def _another_key(folder: Path) -> bytes:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / "other")], check=True)
    return b" ".join((folder / "other.pub").read_bytes().split()[:2]) + b"\n"


def test_a_line_that_breaks_now_and_then(site: SmallSite, tmp_path: Path) -> None:
    """Every second call of ssh ends as it does where the line breaks; each is tried again, none is lost."""
    (tmp_path / "ssh").mkdir()
    with ssh_server(tmp_path / "ssh") as env:
        breaking = tmp_path / "breaking"
        breaking.write_text(
            f"""#!/bin/sh
if mkdir "{tmp_path}/broken" 2>/dev/null; then echo "Connection reset by peer" >&2; exit 255; fi
rmdir "{tmp_path}/broken"
exec {env["RSYNC_RSH"]} "$@"
"""
        )
        breaking.chmod(0o755)
        place = Place("ssh", f"may-chu:{tmp_path}/place", tmp_path / "place", {"RSYNC_RSH": str(breaking)})
        place.published(site)
        site.story("moi", "Tin mới.", Tiêu_đề="Mới", Sapo="Một tin mới.")
        place.published(site)
        assert place.run(site, "rollback").code == 0
        assert place.served().number == 1


def test_a_disk_without_links_has_a_pointer_file(
    site: SmallSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such disks are not to be had everywhere: links are forbidden to a build in this very process."""
    place = Place("folder", str(tmp_path / "place"), tmp_path / "place")
    place.published(site)
    first = place.served()
    site.story("moi", "Tin mới.", Tiêu_đề="Mới", Sapo="Một tin mới.")
    place.published(site)
    target = FolderTarget(place.root)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(1, "no links here")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    with target.hold() as lock:
        target.switch(first, lock)
    assert place.current.read_text() == f"releases/{first.id}\n"
    assert not place.current.is_symlink()
    assert target.look().current == first
