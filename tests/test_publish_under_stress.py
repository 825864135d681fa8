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
from contextlib import contextmanager
from pathlib import Path

import pytest

from newsroom.progress import Progress
from newsroom.release.targets.folder import FolderTarget
from tests.conftest import missing
from tests.places import Place, ssh_server
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
    site.photo("a.jpg", size=(400, 300))
    site.story(body="![Lúa](a.jpg)")
    return site


@pytest.mark.parametrize("kills", [pytest.param(5, id="some"), pytest.param(25, id="many", marks=pytest.mark.soak)])
def test_killed_at_any_moment(site: SmallSite, place: Place, kills: int) -> None:
    """Publishing and rolling back by turns, each with the photograph of another shape, so that assets differ."""
    moments = random.Random(kills)
    place.published(site)
    numbers = itertools.count(301)
    ended = 0
    for kill in range(kills):
        site.photo("a.jpg", size=(400, next(numbers)))
        command = ("rollback",) if kill % 3 == 2 else ("publish", "--now", NOW)
        ended += _kill(site, place, command, moments)
        place.served()
    assert ended < kills, "all of them had ended before they were killed"
    site.photo("a.jpg", size=(400, next(numbers)))
    place.published(site)
    left = {path.name for path in place.root.iterdir()}
    assert left == {"current", "releases", "toasoan.json"}


def _kill(site: SmallSite, place: Place, command: tuple[str, ...], moments: random.Random) -> bool:
    """Start a command, kill it with all that it has started; tell whether it had ended by itself.

    Half of the moments are anywhere while it holds the place, the others while files arrive there.
    """
    sign = "lock" if moments.random() < 0.5 else "incoming-*"
    words = [sys.executable, "-m", "newsroom", *command, "--conf", "conf.py"]
    words += ["--target", place.target, "--to", place.typed]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **place.env}
    process = subprocess.Popen(
        words,
        cwd=site.root,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while process.poll() is None and not any(place.root.glob(sign)):
        time.sleep(0.002)
    time.sleep(moments.random() * (0.6 if sign == "lock" else 0.1))
    ended = process.poll() is not None
    if not ended:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return ended


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


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """Mount a small disk in memory."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        missing("mount")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


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
