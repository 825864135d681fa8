"""Real web servers on loopback with the configurations that the command prints; addresses are those of site.toml.

What the tests put in place of the configuration's own: ports, and a certificate made here. The rest is as printed.
"""

import base64
import hashlib
import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import missing, program
from tests.small_site import SmallSite

HOST = "damha.example"
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
APACHE_MODULES = Path("/usr/lib/apache2/modules")


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass(frozen=True)
class Certificate:
    """A certificate for HOST that nobody else trusts."""

    path: Path
    key: Path

    @property
    def pin(self) -> str:
        """Return what Chromium knows it by: the SHA-256 of its public key, in base64."""
        command = ["openssl", "x509", "-in", str(self.path), "-noout", "-pubkey"]
        pem = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        der = base64.b64decode("".join(pem.strip().splitlines()[1:-1]))
        return base64.b64encode(hashlib.sha256(der).digest()).decode()


@dataclass(frozen=True)
class WebServer:
    """A running server: its ports for http and https, and the folder it serves."""

    http: int
    https: int
    folder: Path
    certificate: Certificate

    def ask(self, path: str, *, secure: bool = True, **headers: str) -> Answer:
        """Ask for a path as a browser would ask HOST; header names are written If_None_Match."""
        sock = socket.create_connection(("127.0.0.1", self.https if secure else self.http), timeout=20)
        if secure:
            sock = ssl.create_default_context(cafile=str(self.certificate.path)).wrap_socket(sock, server_hostname=HOST)
        connection = http.client.HTTPConnection(HOST)
        connection.sock = sock
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        answer = Answer(response.status, response.headers, response.read())
        connection.close()
        return answer


@contextmanager
def open_place() -> Iterator[Path]:
    """Give a folder that a server may read: pytest's is closed to the user whom it becomes when root starts it."""
    with tempfile.TemporaryDirectory(prefix="toasoan-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def served_by(server: str, site: SmallSite) -> Iterator[WebServer]:
    """Serve a copy of a built site; the server is "nginx" or "apache"."""
    with open_place() as place:
        shutil.copytree(site.output, place / "site")
        with serving(server, site, place, place / "site") as running:
            yield running


@contextmanager
def serving(server: str, site: SmallSite, place: Path, folder: Path) -> Iterator[WebServer]:
    """Serve a folder as the configuration says that is printed for a site; `place` holds what the server needs."""
    found = program({"nginx": "nginx", "apache": "apache2"}[server])
    program("openssl")
    printed = site.run("server", server, "--content", "content", "--root", str(folder))
    assert printed.code == 0, printed.err
    running = WebServer(*free_ports(), folder, certificate(place))
    if server == "apache" and not (folder / ".htaccess").exists():
        (folder / ".htaccess").write_text(printed.out, "utf-8")
    configuration = {"nginx": _nginx, "apache": _apache}[server](running, place, printed.out)
    command = {
        "nginx": [found, "-p", str(place), "-c", str(configuration)],
        "apache": [found, "-d", str(place), "-f", str(configuration), "-DFOREGROUND"],
    }[server]
    with (place / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _wait_for(running, process, place / "log")
        yield running
    finally:
        process.terminate()
        process.wait(20)


def free_ports() -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]


def certificate(place: Path) -> Certificate:
    made = Certificate(place / "certificate.pem", place / "key.pem")
    key = "ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes".split()  # noqa: SIM905 - as one types it
    names = ["-days", "2", "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
    files = ["-out", str(made.path), "-keyout", str(made.key)]
    subprocess.run(["openssl", "req", "-x509", "-newkey", *key, *names, *files], check=True, capture_output=True)
    return made


def _wait_for(running: WebServer, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        if process.poll() is not None:
            break
        try:
            running.ask("/")
        except OSError:
            time.sleep(0.05)
        else:
            return
    process.kill()
    raise AssertionError(f"the server does not answer: {log.read_text('utf-8', 'replace')}")


def _nginx(running: WebServer, place: Path, printed: str) -> Path:
    text = re.sub(r"^ *listen \[::\].*\n", "", printed, flags=re.MULTILINE)
    text = text.replace("listen 80;", f"listen 127.0.0.1:{running.http};")
    text = text.replace("listen 443 ", f"listen 127.0.0.1:{running.https} ")
    text = re.sub(r"ssl_certificate .*;", f"ssl_certificate {running.certificate.path};", text)
    text = re.sub(r"ssl_certificate_key .*;", f"ssl_certificate_key {running.certificate.key};", text)
    # As the comment in the configuration says: with Debian's module for it, Brotli too.
    if not BROTLI.exists():
        missing("libnginx-mod-http-brotli-static")
    text = text.replace("# brotli_static on;", "brotli_static on;")
    scratch = "".join(
        f"{name}_temp_path {place}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    configuration = place / "nginx.conf"
    configuration.write_text(
        f"{'user root;' if os.geteuid() == 0 else ''}\n"
        f"load_module {BROTLI};\ndaemon off;\npid {place}/pid;\nerror_log stderr;\nworker_processes 1;\n"
        f"events {{ worker_connections 128; }}\n"
        f"http {{\naccess_log off;\ninclude /etc/nginx/mime.types;\n{scratch}{text}}}\n",
        "utf-8",
    )
    return configuration


def _apache(running: WebServer, place: Path, _printed: str) -> Path:
    """Make a shared host: it lets an .htaccess do everything, and has opinions of its own that must not win."""
    if not APACHE_MODULES.is_dir():
        missing("apache2")
    modules = "".join(
        f"LoadModule {name}_module {APACHE_MODULES}/mod_{name}.so\n"
        for name in (
            "mpm_event", "authz_core", "dir", "mime", "alias", "headers", "filter", "deflate", "rewrite", "autoindex",
            "negotiation", "socache_shmcb", "ssl",
        )
    )  # fmt: skip
    (place / "mime.types").write_text("application/xml xml\nimage/jpeg jpg\n")
    configuration = place / "apache.conf"
    configuration.write_text(
        f"{'User www-data' if os.geteuid() == 0 else ''}\n"
        f"{modules}ServerName {HOST}\nPidFile {place}/pid\nErrorLog {place}/error\nMutex pthread\n"
        f"DefaultRuntimeDir {place}\nTypesConfig {place}/mime.types\nStartServers 1\nThreadsPerChild 8\n"
        f"MinSpareThreads 1\nMaxSpareThreads 16\nMaxRequestWorkers 16\n"
        f"Listen 127.0.0.1:{running.http}\nListen 127.0.0.1:{running.https}\nDocumentRoot {running.folder}\n"
        f"<Directory {running.folder}>\nAllowOverride All\nRequire all granted\nOptions Indexes MultiViews\n"
        f"</Directory>\n"
        f'Header set X-Frame-Options "SAMEORIGIN"\nHeader set Cache-Control "max-age=600"\n'
        f"<VirtualHost 127.0.0.1:{running.https}>\nServerName {HOST}\nSSLEngine on\n"
        f"SSLCertificateFile {running.certificate.path}\nSSLCertificateKeyFile {running.certificate.key}\n"
        f"</VirtualHost>\n",
        "utf-8",
    )
    return configuration


def headers(answer: Answer) -> Mapping[str, str]:
    """Return the headers by lower-case names; none may come twice."""
    names = [name.lower() for name in answer.headers]
    assert len(names) == len(set(names)), names
    return {name.lower(): value for name, value in answer.headers.items()}
