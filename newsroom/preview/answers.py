"""What is answered to a request: as the real server would, and on every page what makes it a preview."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote, unquote

from newsroom.preview.editions import Edition
from newsroom.serving.policy import HEADERS, TYPES

# What is the preview's own, and no address of a site.
OWN = "/__xem__/"
EVENTS = f"{OWN}events"
PAGE = Path(__file__).parent / "page"
OWN_FILES: Mapping[str, Path] = {f"{OWN}{name}": PAGE / name for name in ("preview.css", "preview.js")}
MEDIA_TYPES = {f".{each.suffix}": f"{each.name}; charset=utf-8" if each.text else each.name for each in TYPES}
HTML = MEDIA_TYPES[".html"]
# Unlike the real server: nothing of a preview is for other sites, and no browser keeps a page that may be old.
UNLIKE = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Access-Control-Allow-Origin": "",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, headers and a body."""

    status: HTTPStatus
    headers: Mapping[str, str]
    body: bytes = b""


def path_of(target: str) -> str:
    """Return the decoded path of what was asked for; one that is no UTF-8 leads nowhere."""
    return unquote(target.partition("?")[0])


def answer(edition: Edition | None, path: str) -> Answer:
    """Return what is answered to a path."""
    if path in OWN_FILES:
        return _file(HTTPStatus.OK, OWN_FILES[path], path, keep=False)
    if edition is None:
        return _waiting()
    if path in edition.built.moved:
        return _moved(edition.built.moved[path])
    found = _found(edition, path)
    if found and found.is_dir():
        if not path.endswith("/"):
            return _moved(f"{path}/")
        found = found / "index.html"
    if not found or not found.is_file() or path == "/404.html":
        return _page(HTTPStatus.NOT_FOUND, edition.files / "404.html", edition.name)
    if found.suffix == ".html":
        return _page(HTTPStatus.GONE if path in edition.built.gone else HTTPStatus.OK, found, edition.name)
    return _file(HTTPStatus.OK, found, path, keep=True)


def _found(edition: Edition, path: str) -> Path | None:
    """Return the file or folder of a path, None for what is never served."""
    parts = path.split("/")
    hidden = any(part.startswith(".") and part != ".well-known" for part in parts)
    if hidden or "" in parts[1:-1] or "\\" in path or "\0" in path or ":" in path or not path.startswith("/"):
        return None
    return edition.files.joinpath(*parts[1:])


def _moved(address: str) -> Answer:
    return Answer(HTTPStatus.MOVED_PERMANENTLY, {"Location": quote(address), "Cache-Control": "no-store"})


def _file(status: HTTPStatus, file: Path, path: str, *, keep: bool) -> Answer:
    headers = _headers(path, MEDIA_TYPES.get(file.suffix, "application/octet-stream"))
    return Answer(status, headers if keep else {**headers, "Cache-Control": "no-store"}, file.read_bytes())


def _page(status: HTTPStatus, file: Path, edition: str) -> Answer:
    return _html(status, file.read_bytes(), edition)


def _html(status: HTTPStatus, html: bytes, edition: str) -> Answer:
    """Return a page with the preview's style sheet and script in its head."""
    own = (
        f'<link rel="stylesheet" href="{OWN}preview.css">'
        f'<script src="{OWN}preview.js" data-build="{escape(edition)}" defer></script>'
    ).encode()
    head, end, rest = html.partition(b"</head>")
    return Answer(status, {**_headers("/", HTML), "Cache-Control": "no-store"}, head + own + end + rest)


def _waiting() -> Answer:
    """Return the page that stands in for all as long as nothing was ever built; the script says what is wrong."""
    return _html(HTTPStatus.SERVICE_UNAVAILABLE, (PAGE / "waiting.html").read_bytes(), "")


def _headers(path: str, media_type: str) -> dict[str, str]:
    told = {header.name: header.at(path) for header in HEADERS} | UNLIKE
    return {"Content-Type": media_type, **{name: value for name, value in told.items() if value}}
