"""Telling a CDN what has changed: a command of the office's own, which gets the addresses."""

import shlex
import subprocess
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from newsroom.release.manifest import ENCODINGS, Changes, Entry

# An argument that stands for all addresses, each of which becomes an argument: without and with the site's own.
PATHS, URLS = "{paths}", "{urls}"
# With more of them a command line grows too long for Windows, and CDNs ask for money: everything is forgotten then.
LIMIT = 500
EVERYTHING = "/*"
SECONDS = 120


def addresses(changes: Changes) -> tuple[str, ...]:
    """Return the addresses, quoted, that a CDN may keep something old of; assets with a hash never are."""
    found = {quote(entry.address) for entry in (*changes.changed, *changes.removed) if _is_kept(entry)}
    # What is new may have been asked for too early, and its absence kept.
    return tuple(sorted(found | {quote(entry.address) for entry in changes.added if entry.is_page}))


def _is_kept(entry: Entry) -> bool:
    return not entry.immutable and not entry.path.endswith(tuple(ENCODINGS)) and "/." not in f"/{entry.path}"


def tell(command: str | Sequence[str], base: str, changed: Sequence[str]) -> str:
    """Run the command, with addresses a line each on standard input, and return in words how it went.

    Nothing that goes wrong here stops anybody; what the command says is shown where it fails.
    """
    if not changed:
        return "CDN: không có trang nào thay đổi."
    words = shlex.split(command) if isinstance(command, str) else list(command)
    told = changed if len(changed) <= LIMIT else (EVERYTHING,)
    urls = [f"{base}{path}" for path in told]
    arguments = [argument for word in words for argument in _filled(word, told, urls)]
    given = "".join(f"{url}\n" for url in urls).encode()
    try:
        done = subprocess.run(arguments, input=given, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603
    except (OSError, ValueError) as e:
        return _failed(words, f"không chạy được: {e}")
    except subprocess.TimeoutExpired:
        return _failed(words, f"chạy quá {SECONDS} giây nên đã dừng")
    if done.returncode:
        said = (done.stderr or done.stdout).decode(errors="replace").strip().splitlines() or ["không nói gì"]
        return _failed(words, f"báo lỗi (mã {done.returncode}): {said[-1]}")
    return f"CDN: đã báo {len(changed)} địa chỉ thay đổi."


def _failed(words: Sequence[str], why: str) -> str:
    return f"CDN: “{words[0]}” {why}; trang vẫn đã đăng, nhưng bạn đọc có thể còn thấy trang cũ."


def _filled(word: str, paths: Sequence[str], urls: Sequence[str]) -> Iterator[str]:
    yield from {PATHS: paths, URLS: urls}.get(word, (word,))
