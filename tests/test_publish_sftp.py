"""Publishing to hosts with SFTP: killed at every step, old and narrow servers, keys and passwords, two at once."""

import asyncio
import dataclasses
import itertools
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncssh
import pytest

from newsroom.release.targets.sftp.connection import Connection
from newsroom.release.targets.sftp.place import read_place
from newsroom.release.targets.sftp.slot import FileSlot
from tests.places import (
    SECRET,
    OrderedPlace,
    Place,
    Servers,
    illustrated,
    placing,
    servers,
    silent,
    ssh_server,
    whole_pages,
)
from tests.small_site import NOW, ROOT, SmallSite

KINDS = ("sftp", "sftp-ordered")


place = placing(KINDS)


@pytest.fixture
def site(site: SmallSite) -> SmallSite:
    return illustrated(site)


# Dies instead of asking for the so manieth thing that changes what others see, or for each twentieth block of a file.
# What happens within a release on its way there, or on its way out, nobody sees.
DYING = """
KEEP_RELEASES = 1
import os, re, signal
from asyncssh.sftp import SFTPClientHandler

HIDDEN = re.compile(rb"/(incoming|trash)-[0-9a-f]{8}/|/half-made/")

def dying(do):
    def request(self, *told, **named):
        path = [word for word in told if isinstance(word, bytes)][-1]
        SFTPClientHandler.blocks += do.__name__ == "write"
        tells = SFTPClientHandler.blocks % 20 == 0 if do.__name__ == "write" else not HIDDEN.search(path)
        SFTPClientHandler.left -= tells
        if tells and SFTPClientHandler.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return do(self, *told, **named)
    return request

if not hasattr(SFTPClientHandler, "left"):
    SFTPClientHandler.blocks, SFTPClientHandler.left = 0, int(os.environ.get("DIES_AT", -1))
    for name in ("write", "remove", "rename", "posix_rename", "symlink", "link"):
        setattr(SFTPClientHandler, name, dying(getattr(SFTPClientHandler, name)))
"""
# A release takes its place in one step, or file by file: of so many steps one is looked at.
SOME, ALL = {"sftp": 1, "sftp-ordered": 13}, {"sftp": 1, "sftp-ordered": 1}
steps = pytest.mark.parametrize(
    "each", [pytest.param(SOME, id="some"), pytest.param(ALL, id="all", marks=pytest.mark.soak)]
)


def _deaths(place: Place, each: dict[str, int]) -> Iterator[Place]:
    """Yield the place as those see it who die there, at one step after the other."""
    for step in itertools.count(1, each["sftp-ordered" if isinstance(place, OrderedPlace) else "sftp"]):
        yield dataclasses.replace(place, env={**place.env, "DIES_AT": str(step)})


def _is_whole(place: Place, *numbers: int) -> None:
    assert whole_pages(place)
    if not isinstance(place, OrderedPlace):
        assert place.served().number in numbers


@steps
def test_killed_while_publishing(site: SmallSite, place: Place, each: dict[str, int]) -> None:
    """The next one goes on, needs not be told to, and leaves nothing lying about."""
    site.configure(DYING)
    place.published(site)
    for kills, deadly in enumerate(_deaths(place, each)):
        number = place.served().number
        site.photo("a.jpg", size=(400, 301 + 2 * kills))
        code = deadly.publish(site).code
        _is_whole(place, number, number + 1)
        if code == 0:
            break
        assert code == -signal.SIGKILL
        site.photo("a.jpg", size=(400, 302 + 2 * kills))
        place.published(site)
        assert place.strays() == set()
    assert kills >= 6


@steps
def test_killed_while_rolling_back(site: SmallSite, place: Place, each: dict[str, int]) -> None:
    """Where the older release is served the next one must insist, and nowhere else."""
    site.configure(DYING)
    place.published(site)
    for kills, deadly in enumerate(_deaths(place, each)):
        site.photo("a.jpg", size=(400, 301 + kills))
        place.published(site, "--again")
        number = place.served().number
        code = deadly.run(site, "rollback").code
        if code == 0:
            break
        assert code == -signal.SIGKILL
        result = place.publish(site)
        _is_whole(place, number, *range(number))
        taken_back = place.served().number < number
        assert result.code == (1 if taken_back else 0), result.err
        assert ("đã được lùi về bản" in result.err) == taken_back
    assert kills >= 3


def test_what_an_attempt_has_left_is_read_before_it_is_trusted(
    site: SmallSite, tmp_path: Path, all_servers: Servers
) -> None:
    """A server that lost its power may have files of the right length that hold nothing."""
    place = all_servers.place("sftp", tmp_path)
    site.configure(DYING)
    assert dataclasses.replace(place, env={**place.env, "DIES_AT": "13"}).publish(site).code == -signal.SIGKILL
    (incoming,) = place.root.glob("incoming-*")
    left = [path for path in incoming.rglob("*") if path.is_file() and path.stat().st_size]
    spoilt = left[: len(left) // 2]
    for path in spoilt:
        path.write_bytes(bytes(path.stat().st_size))
    whole = {path.stat().st_ino for path in left if path not in spoilt and path.name != "manifest.json"}
    place.published(site)
    assert whole
    assert whole <= {path.stat().st_ino for path in place.current.resolve().rglob("*")}, "what was good is kept"


NOTING = """
import os
from asyncssh.sftp import SFTPClientHandler

def noting(do):
    def request(self, handle, *told, **named):
        with open(os.environ["NOTES"], "a") as notes:
            notes.write(f"{handle.hex()} {do.__name__}\\n")
        return do(self, handle, *told, **named)
    return request

if not hasattr(SFTPClientHandler, "noted"):
    SFTPClientHandler.noted = True
    for name in ("write", "fsync", "close"):
        setattr(SFTPClientHandler, name, noting(getattr(SFTPClientHandler, name)))
"""


def test_everything_is_on_the_disk_before_a_name_says_so(site: SmallSite, tmp_path: Path, all_servers: Servers) -> None:
    """What concerns one file is done in the order in which it is asked for: large ones in blocks, others at once."""
    place = all_servers.place("sftp", tmp_path)
    site.configure(NOTING)
    (site.folder("duoc-mua") / "to.pdf").write_bytes(os.urandom(600_000))
    site.story(body="![Lúa](a.jpg)\n\n[Tài liệu](to.pdf)")
    notes = tmp_path / "notes"
    dataclasses.replace(place, env={**place.env, "NOTES": str(notes)}).published(site)
    asked: dict[str, str] = {}
    for line in notes.read_text().splitlines():
        handle, name = line.split()
        asked[handle] = asked.get(handle, "") + name[0]
    # A handle's name is given again to the next file. Locks are written without waiting for the disk.
    files = [one for told in asked.values() for one in re.findall(r"[^c]*c", told) if "w" in one and one != "wc"]
    assert len(files) > len(place.served().files)
    assert {one for one in files if not re.fullmatch("w+fc", one)} == set()
    assert max(map(len, files)) > len("wfc")


def test_a_server_that_lets_few_files_be_open(site: SmallSite, tmp_path: Path) -> None:
    (tmp_path / "ssh").mkdir()
    with ssh_server(tmp_path / "ssh", open_files=24) as env:
        narrow = Servers(tmp_path, env, "", {})
        for kind in KINDS:
            place = narrow.place(kind, tmp_path / kind)
            place.published(site)
            assert place.strays() == set()


def test_an_old_server(site: SmallSite, tmp_path: Path, all_servers: Servers) -> None:
    """Without links, copying, renaming over what is there, fsync or any word about itself: all goes through us."""
    place = all_servers.place("sftp-old", tmp_path)
    assert "không đổi cả trang trong một bước" in place.published(site).err
    first = place.served().files
    site.photo("a.jpg", size=(400, 301))
    place.published(site)
    assert place.run(site, "rollback").code == 0
    assert place.served().files == first
    assert place.strays() == set()


def test_a_place_that_may_not_be_written_to(site: SmallSite, tmp_path: Path, all_servers: Servers) -> None:
    root = tmp_path / "cha" / "nơi đăng"
    root.parent.mkdir()
    said = Place("sftp", f"sftp://hosting-chi-doc{root}", root, all_servers.ssh).refused(site)
    assert f"tài khoản không được ghi vào {root}" in said
    assert not list(root.parent.iterdir())


# Waits for another one before anything is asked of the place; who holds it then builds when the other one is gone.
MEETING = """
import os, time
from pathlib import Path
from newsroom.release import publishing

def wait_until(come):
    for _ in range(6000):  # where both hold the place neither ever goes
        if come():
            return
        time.sleep(0.01)

def waiting(build):
    def build_alone(*told):
        wait_until((meeting / "gone").exists)
        return build(*told)
    return build_alone

meeting = Path(os.environ["MEETING"])
if not hasattr(publishing, "met"):
    publishing.met, publishing.build = True, waiting(publishing.build)
    (meeting / f"{os.getpid()}").touch()
    wait_until(lambda: len(list(meeting.iterdir())) > 1)
"""


def test_two_at_once(site: SmallSite, place: Place, tmp_path: Path) -> None:
    """One wins; the other is told who, and neither leaves anything half-made."""
    place.published(site)
    other = SmallSite(tmp_path / "other")
    meeting = tmp_path / "meeting"
    meeting.mkdir()
    for author in (site, other):
        author.photo("a.jpg", size=(400, 301))
        author.story(body="![Lúa](a.jpg)")
        author.configure(MEETING)
    command = [sys.executable, "-m", "newsroom", "publish", "--conf", "conf.py", "--now", NOW]
    command += ["--target", place.target, "--to", place.typed]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **place.env, "MEETING": str(meeting)}
    both = [
        subprocess.Popen(command, cwd=author.root, env=environment, stderr=subprocess.PIPE) for author in (site, other)
    ]
    said: dict[int, str] = {}

    def follow(process: subprocess.Popen[bytes]) -> None:
        said[process.pid] = process.communicate()[1].decode()
        (meeting / "gone").touch()

    followers = [threading.Thread(target=follow, args=(process,)) for process in both]
    for follower in followers:
        follower.start()
    for follower in followers:
        follower.join()
    winner, loser = sorted(both, key=lambda process: process.returncode)
    assert (winner.returncode, loser.returncode) == (0, 75), said
    assert f"tiến trình {winner.pid}" in said[loser.pid]
    assert place.served().number == 2
    assert place.strays() == set()


class PasswordServer(asyncssh.SSHServer):
    """Lets in whoever knows the password; nobody has a key."""

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == ("toasoan", SECRET)


@contextmanager
def password_server(folder: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Run another server than OpenSSH's, which would ask the machine for its accounts; give port and environment."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)  # of its own: in ours a browser's may be running
    thread.start()

    async def listen() -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            "127.0.0.1", 0, server_factory=PasswordServer, server_host_keys=[key], sftp_factory=True
        )

    server = asyncio.run_coroutine_threadsafe(listen(), loop).result()
    port = server.get_port()
    (folder / ".ssh").mkdir(parents=True)
    public = key.export_public_key().decode().strip()
    (folder / ".ssh/known_hosts").write_text(f"[127.0.0.1]:{port} {public}\n")
    try:
        yield port, {"HOME": str(folder), "SSH_AUTH_SOCK": ""}
    finally:
        server.close()
        asyncio.run_coroutine_threadsafe(server.wait_closed(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def test_a_password(site: SmallSite, tmp_path: Path) -> None:
    with password_server(tmp_path / "home") as (port, env):
        root = tmp_path / "place"
        place = Place("sftp", f"sftp://toasoan@127.0.0.1:{port}{root}", root, env)
        assert "không nhận khóa SSH hay mật khẩu" in place.refused(site)
        wrong = dataclasses.replace(place, env={**env, "TOASOAN_SFTP_PASSWORD": f"{SECRET}-sai"}).refused(site)
        assert "không nhận khóa SSH hay mật khẩu" in wrong
        right = dataclasses.replace(place, env={**env, "TOASOAN_SFTP_PASSWORD": SECRET})
        said = right.published(site)
        assert SECRET not in wrong + said.err + said.out
    silent(SECRET, site.root, root)


def test_keys_that_a_server_does_not_take(site: SmallSite, tmp_path: Path) -> None:
    (tmp_path / "servers").mkdir()
    with servers(tmp_path / "servers") as own:
        place = own.place("sftp", tmp_path)
        place.published(site)
        site.story("moi", "Tin mới.", Tiêu_đề="Mới", Sapo="Một tin mới.")
        keys = tmp_path / "servers/ssh"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "other")], check=True)
        other = b" ".join((tmp_path / "other.pub").read_bytes().split()[:2]) + b"\n"
        hosts = b"".join(b"[127.0.0.1]:%d " % own.port(host) + other for host in ("may-chu", "hosting"))
        for name, broken, words in (
            ("known", b"", "chưa biết khóa của máy chủ"),
            ("known", hosts, "có thể là máy khác mạo danh"),
            ("authorized", b"", "không nhận khóa SSH hay mật khẩu"),
        ):
            right = (keys / name).read_bytes()
            (keys / name).write_bytes(broken)
            env = {**place.env, "TOASOAN_SFTP_PASSWORD": SECRET}
            said = dataclasses.replace(place, env=env).refused(site)
            assert words in said
            assert SECRET not in said
            if name == "known":
                fingerprint = subprocess.run(
                    ["ssh-keygen", "-lf", str(keys / "host-key.pub")], check=True, capture_output=True
                )
                assert fingerprint.stdout.split()[1].decode() in said
            (keys / name).write_bytes(right)
        # A configuration that knows nobody is not one that trusts everybody.
        config = keys / "ssh.conf"
        config.write_text(config.read_text().replace(f"UserKnownHostsFile {keys}/known", "UserKnownHostsFile none"))
        assert "chưa biết khóa của máy chủ" in place.refused(site)
        silent(SECRET, site.root, place.root)


def test_a_folder_that_the_web_server_reads_itself(site: SmallSite, tmp_path: Path, all_servers: Servers) -> None:
    """Where a link cannot take the place of public_html, a server with links is published to in order all the same."""
    root = tmp_path / "public_html"
    root.mkdir()
    place = OrderedPlace("sftp", f"sftp://hosting{root}?layout=in-place", root, all_servers.ssh)
    place.published(site)
    assert (root / "index.html").exists()
    objects = place.own / "objects" / place.served().by_path["index.html"].sha256
    assert objects.samefile(root / "index.html"), "linked, not sent twice"


def test_what_this_machine_is_told_of_servers(site: SmallSite, tmp_path: Path, all_servers: Servers) -> None:
    """A line of known_hosts that is none is passed over, as ssh does; one of the configuration is named."""
    place = all_servers.place("sftp", tmp_path)
    home = tmp_path / "home"
    (home / ".ssh").mkdir(parents=True)
    known = all_servers.folder / "ssh/known"
    (home / "known").write_bytes(b"|1|khong|phai\nmot-tu\n\xff\xfe x y\n" + known.read_bytes())
    config = (all_servers.folder / "ssh/ssh.conf").read_text().replace(str(known), str(home / "known"))
    own = dataclasses.replace(place, env={**place.env, "HOME": str(home)})
    (home / ".ssh/config").write_text(config)
    own.published(site)
    site.story(body="Không có ảnh.")
    (home / ".ssh/config").write_text(f"Host *\n  Port hai-hai\n{config}")
    said = own.refused(site)
    assert "không đọc được cấu hình SSH của máy này" in said
    assert "line 2" in said


def test_a_place_with_releases_is_not_published_to_in_order(
    site: SmallSite, tmp_path: Path, all_servers: Servers
) -> None:
    place = all_servers.place("sftp", tmp_path)
    place.published(site)
    site.story(body="Không có ảnh.")
    said = dataclasses.replace(place, typed=f"{place.typed}?layout=in-place").refused(site)
    assert "không đổi sang layout=in-place được" in said


def test_a_sign_of_life_is_given_to_no_other_lock(
    tmp_path: Path, all_servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in all_servers.ssh.items():
        monkeypatch.setenv(name, value)
    connection = Connection(read_place(f"sftp://hosting{tmp_path}"))
    slot, lock = FileSlot(connection, str(tmp_path), "lock"), tmp_path / "lock"
    with connection.open():
        slot.touch(b"ours")
        assert not lock.exists()
        for told, is_young in ((b"ours", True), (b"theirs", False)):
            lock.write_bytes(told)
            os.utime(lock, (0, 0))
            slot.touch(b"ours")
            assert lock.read_bytes() == told
            assert (lock.stat().st_mtime > 0) is is_young
