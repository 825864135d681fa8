"""Places to publish to, each real: a folder, a server on loopback. They lie on this disk, so that tests can look."""

import getpass
import hashlib
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from newsroom.release.manifest import MANIFEST, Manifest, from_bytes
from tests.conftest import program
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
    def releases(self) -> list[str]:
        return sorted(path.name for path in (self.root / "releases").iterdir())

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


@contextmanager
def ssh_server(folder: Path) -> Iterator[dict[str, str]]:
    """Run OpenSSH's server on loopback; give the environment in which the host "may-chu" is that server."""
    server = program("sshd")
    program("rsync")
    for name in ("host", "user"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / f"{name}-key")]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    (folder / "authorized").write_bytes((folder / "user-key.pub").read_bytes())
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # as the package's own service does
    (folder / "sshd.conf").write_text(
        f"ListenAddress 127.0.0.1:{port}\nHostKey {folder}/host-key\nPidFile none\n"
        f"AuthorizedKeysFile {folder}/authorized\n"
        "StrictModes no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin yes\nUsePAM no\n"
        "MaxStartups 100\nSubsystem sftp internal-sftp\n"
    )
    key = " ".join((folder / "host-key.pub").read_text().split()[:2])
    (folder / "known").write_text(f"[127.0.0.1]:{port} {key}\n")
    (folder / "ssh.conf").write_text(
        f"Host may-chu\n  HostName 127.0.0.1\n  Port {port}\n  User {getpass.getuser()}\n"
        f"  IdentityFile {folder}/user-key\n  IdentitiesOnly yes\n  UserKnownHostsFile {folder}/known\n"
        "  StrictHostKeyChecking yes\n  LogLevel ERROR\n"
        # The cheapest of what every OpenSSH has: greeting each other is most of what a test costs.
        "  KexAlgorithms curve25519-sha256\n  Ciphers aes128-gcm@openssh.com\n"
    )
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([server, "-D", "-e", "-f", str(folder / "sshd.conf")], stdout=log, stderr=log)
    try:
        _wait_for(port, process, folder / "log")
        yield {"RSYNC_RSH": f"ssh -F {folder}/ssh.conf"}
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        assert process.poll() is None, log.read_text("utf-8", "replace")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("sshd does not answer")
