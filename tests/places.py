"""Places to publish to, each real: a folder, a server on loopback. They lie on this disk, so that tests can look."""

import getpass
import gzip
import hashlib
import json
import os
import re
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import brotli
import pytest

from newsroom.release.manifest import MANIFEST, Manifest, from_bytes
from tests.conftest import missing, program
from tests.small_site import NOW, Result, SmallSite


@dataclass(frozen=True)
class Place:
    """What is typed to reach a place, and where it lies on this disk."""

    target: str
    typed: str
    root: Path
    env: Mapping[str, str] = field(default_factory=dict)

    @property
    def current(self) -> Path:
        return self.root / "current"

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    @property
    def releases_folder(self) -> Path:
        return self.root / "releases"

    @property
    def releases(self) -> list[str]:
        return sorted(path.stem for path in self.releases_folder.iterdir())

    @property
    def manifest_file(self) -> Path:
        return self.current.resolve() / MANIFEST

    def kept(self, path: str) -> Path:
        """Return where a file of the served release is kept for later."""
        return self.current.resolve() / path

    def is_held(self) -> bool:
        """Tell whether somebody publishes there just now."""
        return self.lock.exists()

    def strays(self) -> set[str]:
        """Return what lies there and belongs to nothing."""
        return {path.name for path in self.root.iterdir()} - {"current", "releases", "toasoan.json"}

    def spoil(self) -> str:
        """Replace what tells which release is served by something that is not ours; return its name."""
        self.current.unlink()
        self.current.mkdir()
        return "current"

    def run(self, site: SmallSite, command: str, *arguments: str, **options: Any) -> Result:
        aimed = ("--conf", "conf.py", "--target", self.target, "--to", self.typed)
        return site.run(command, *aimed, *arguments, env=dict(self.env), **options)

    def publish(self, site: SmallSite, *arguments: str, now: str = NOW, **options: Any) -> Result:
        return self.run(site, "publish", "--now", now, *arguments, **options)

    def published(self, site: SmallSite, *arguments: str, **options: Any) -> Result:
        """Publish, and insist that it went well and that what is served is whole."""
        result = self.publish(site, *arguments, **options)
        assert result.code == 0, result.err
        self.served()
        return result

    def refused(self, site: SmallSite, *arguments: str, **options: Any) -> str:
        """Insist that publishing is refused, that nothing of the place changes, and return the words."""
        before = snapshot(self.root)
        result = self.publish(site, *arguments, **options)
        assert result.code == 1, result.err
        assert "Traceback" not in result.err
        assert snapshot(self.root) == before
        return result.err

    def served(self) -> Manifest:
        """Insist that the served release is byte for byte what its manifest says, and return it."""
        manifest = from_bytes((self.current / MANIFEST).read_bytes())
        assert self.current.readlink().as_posix() == f"releases/{manifest.id}"
        for entry in manifest.files:
            data = (self.current / entry.path).read_bytes()
            assert len(data) == entry.size
            assert digest(data) == entry.sha256, entry.path
        return manifest

    def html(self, address: str) -> str:
        return (self.current / address.strip("/") / "index.html").read_text("utf-8")


class OrderedPlace(Place):
    """A place without links: what readers are served lies at its root."""

    @property
    def current(self) -> Path:
        return self.root

    @property
    def own(self) -> Path:
        return self.root / ".toasoan"

    @property
    def lock(self) -> Path:
        return self.own / "lock"

    @property
    def releases_folder(self) -> Path:
        return self.own / "releases"

    def kept(self, path: str) -> Path:
        entry = self.manifest().by_path[path]
        return self.own / "objects" / entry.sha256

    @property
    def manifest_file(self) -> Path:
        live = json.loads((self.own / "live.json").read_bytes())
        return self.releases_folder / f"{live['release']}.json"

    def manifest(self) -> Manifest:
        return from_bytes(self.manifest_file.read_bytes())

    def leaving(self) -> set[str]:
        live = json.loads((self.own / "live.json").read_bytes())
        return {*live["fresh"], *live["leaving"]}

    def strays(self) -> set[str]:
        manifests = [from_bytes(path.read_bytes()) for path in self.releases_folder.glob("*.json")]
        known = self.leaving() | {f".toasoan/{name}.json" for name in ("live", "live-next", "toasoan")}
        known |= set(self.manifest().by_path)
        known |= {entry.path for manifest in manifests for entry in manifest.files if entry.immutable}
        known |= {f".toasoan/objects/{e.sha256}" for manifest in manifests for e in manifest.files if not e.immutable}
        known |= {f".toasoan/releases/{manifest.id}.json" for manifest in manifests}
        files = {path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file()}
        return files - known

    def spoil(self) -> str:
        (self.own / "live.json").write_text("?")
        return "live.json"

    def served(self) -> Manifest:
        manifest = self.manifest()
        for entry in manifest.files:
            data = (self.current / entry.path).read_bytes()
            assert digest(data) == entry.sha256, entry.path
        return manifest


class BucketPlace(OrderedPlace):
    """A bucket whose server ignores conditions: a lock is a claim among others."""

    @property
    def lock(self) -> Path:
        (self.own / "locks").mkdir(exist_ok=True)
        return self.own / "locks" / "another"

    def is_held(self) -> bool:
        return any((self.own / "locks").glob("*"))


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def snapshot(root: Path) -> dict[str, object]:
    """Return everything below a folder: what files hold, where links lead, and when each was made and changed."""
    found: dict[str, object] = {}
    for path in sorted(root.rglob("*")) if root.exists() else ():
        status = path.lstat()
        what = path.readlink() if path.is_symlink() else path.read_bytes() if path.is_file() else None
        times = (status.st_mtime_ns, status.st_ino) if path.is_file() else ()
        found[path.relative_to(root).as_posix()] = (what, times)
    return found


def whole_pages(place: Place) -> int:
    """Insist that whatever page is served, compressed or not, has its pictures, styles and scripts; count them."""
    pages = [path for path in place.current.rglob("*.html*") if ".toasoan" not in path.parts]
    for page in pages:
        text = UNPACKED[page.suffix](page.read_bytes()).decode()
        for name in re.findall(r"/((?:media|theme)/[^\s\"',)<>&]+)", text):
            assert (place.current / name).exists(), f"{page}: {name}"
    return len(pages)


UNPACKED: Mapping[str, Callable[[bytes], bytes]] = {".html": bytes, ".br": brotli.decompress, ".gz": gzip.decompress}


def silent(text: str, *folders: Path) -> None:
    """Insist that a secret is in no file, nor in what was said."""
    for folder in folders:
        for path in folder.rglob("*"):
            assert not path.is_file() or text.encode() not in path.read_bytes(), path


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


# The hosts that ~/.ssh/config knows, and what the server lets each do.
HOSTS = {
    "may-chu": "",
    "hosting": "ForceCommand internal-sftp",
    "hosting-khong-lien-ket": "ForceCommand internal-sftp -P symlink,hardlink",
    "hosting-cu": "ForceCommand internal-sftp -P symlink,hardlink,posix-rename,copy-data,fsync,statvfs,limits",
    "hosting-chi-doc": "ForceCommand internal-sftp -R",
}


@contextmanager
def ssh_server(folder: Path, open_files: int = 256) -> Iterator[dict[str, str]]:
    """Run OpenSSH's server on loopback; give the environment in which the HOSTS are that server.

    Each of its processes may have so many files open.
    """
    server = program("sshd")
    program("rsync")
    for name in ("host", "user"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / f"{name}-key")]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    (folder / "authorized").write_bytes((folder / "user-key.pub").read_bytes())
    ports = dict(zip(HOSTS, free_ports(len(HOSTS)), strict=True))
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # as the package's own service does
    (folder / "sshd.conf").write_text(
        "".join(f"ListenAddress 127.0.0.1:{port}\n" for port in ports.values())
        + f"HostKey {folder}/host-key\nPidFile none\n"
        f"AuthorizedKeysFile {folder}/authorized\n"
        "StrictModes no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin yes\nUsePAM no\n"
        "MaxStartups 100\nSubsystem sftp internal-sftp\n"
        # Or bash takes itself for the first shell and reads ~/.bashrc for every command: developers have much in it.
        "SetEnv SHLVL=2\n" + "".join(f"Match LocalPort {ports[host]}\n{rule}\n" for host, rule in HOSTS.items() if rule)
    )
    key = " ".join((folder / "host-key.pub").read_text().split()[:2])
    (folder / "known").write_text("".join(f"[127.0.0.1]:{port} {key}\n" for port in ports.values()))
    (folder / "ssh.conf").write_text("".join(_host(folder, host, port) for host, port in ports.items()))
    (folder / ".ssh").mkdir()
    (folder / ".ssh/config").symlink_to(folder / "ssh.conf")
    limited = ["sh", "-c", f'ulimit -n {open_files}; exec "$@"', "sh"]
    with (folder / "log").open("wb") as log:
        command = [*limited, server, "-D", "-e", "-f", str(folder / "sshd.conf")]
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        wait_for(ports["may-chu"], process, folder / "log")
        yield {"RSYNC_RSH": f"ssh -F {folder}/ssh.conf", "HOME": str(folder)}
    finally:
        process.terminate()
        process.wait(20)


def _host(folder: Path, host: str, port: int) -> str:
    return (
        f"Host {host}\n  HostName 127.0.0.1\n  Port {port}\n  User {getpass.getuser()}\n"
        f"  IdentityFile {folder}/user-key\n  IdentitiesOnly yes\n  UserKnownHostsFile {folder}/known\n"
        "  StrictHostKeyChecking yes\n  LogLevel ERROR\n"
        # The cheapest of what every OpenSSH has: greeting each other is most of what a test costs.
        "  KexAlgorithms curve25519-sha256\n  Ciphers aes128-gcm@openssh.com\n"
    )


def free_ports(count: int) -> list[int]:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


BUCKET, KEY_ID, SECRET = "trang", "KHOATHUNGHIEM0001", "mat-khau-thu-nghiem-0001"


@contextmanager
def s3_server(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Run an S3 server on loopback whose buckets are folders here; give its address and the environment for it."""
    server = str(Path(sys.executable).with_name("rclone"))
    (folder / BUCKET).mkdir(parents=True)
    (port,) = free_ports(1)
    command = [server, "serve", "s3", "--config", "", "--auth-key", f"{KEY_ID},{SECRET}", "--dir-cache-time", "50ms"]
    log = folder.with_name(f"{folder.name}.log")
    with log.open("wb") as output:
        process = subprocess.Popen([*command, "--addr", f"127.0.0.1:{port}", str(folder)], stdout=output, stderr=output)
    try:
        wait_for(port, process, log)
        home = {"HOME": str(folder.parent), "AWS_EC2_METADATA_DISABLED": "true"}
        yield f"http://127.0.0.1:{port}", {"AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET, **home}
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def servers(folder: Path) -> Iterator["Servers"]:
    """Run every server that places need."""
    for name in ("ssh", "s3"):
        (folder / name).mkdir()
    with ssh_server(folder / "ssh") as ssh, s3_server(folder / "s3" / "buckets") as (endpoint, s3):
        yield Servers(folder, ssh, endpoint, s3)


@dataclass(frozen=True)
class Servers:
    """Servers on loopback; `place` gives a place of its own for a test."""

    folder: Path
    ssh: Mapping[str, str]
    endpoint: str
    s3: Mapping[str, str]

    def port(self, host: str) -> int:
        """Return the port on which a host of ssh listens."""
        known = (self.folder / "ssh/ssh.conf").read_text()
        return int(known.split(f"Host {host}\n")[1].split("Port ")[1].split()[0])

    def place(self, kind: str, folder: Path) -> Place:
        root = folder / "nơi đăng"
        match kind:
            case "folder":
                return Place("folder", str(root), root)
            case "ssh":
                return Place("ssh", f"may-chu:{root}", root, self.ssh)
            case "sftp":
                return Place("sftp", f"sftp://hosting{root}", root, self.ssh)
            case "sftp-ordered":
                return OrderedPlace("sftp", f"sftp://hosting-khong-lien-ket{root}", root, self.ssh)
            case "sftp-old":
                return OrderedPlace("sftp", f"sftp://hosting-cu{root}", root, self.ssh)
        prefix = secrets.token_hex(4)
        typed = f"s3://{BUCKET}/{prefix}?endpoint={self.endpoint}"
        return BucketPlace("s3", typed, self.folder / "s3/buckets" / BUCKET / prefix, self.s3)


KINDS = ("folder", "ssh", "sftp", "sftp-ordered", "s3")


@pytest.fixture(scope="session")
def all_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    with servers(tmp_path_factory.mktemp("servers")) as running:
        yield running


def illustrated(site: SmallSite) -> SmallSite:
    """Write a story with its photograph."""
    site.photo("a.jpg", size=(400, 300))
    site.story(body="![Lúa](a.jpg)")
    return site


def placing(kinds: Sequence[str]) -> Callable[..., Place]:
    """Return a fixture: a place of each of these kinds in turn."""

    @pytest.fixture(params=kinds)
    def place(request: pytest.FixtureRequest, tmp_path: Path, all_servers: Servers) -> Place:
        return all_servers.place(request.param, tmp_path)

    return place


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        assert process.poll() is None, log.read_text("utf-8", "replace")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server does not answer")
