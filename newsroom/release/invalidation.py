"""Telling a CDN what has changed: a command of the office's own, which gets the addresses."""

import subprocess
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import quote

from newsroom.release.manifest import ENCODINGS, Changes, Entry, address_of

# An argument with one of these is repeated for each address: without and with the site's own.
PATHS, URLS = "{paths}", "{urls}"
# With more of them CDNs ask for money, and longer command lines Windows does not take (32,767 characters): everything
# is forgotten then.
LIMIT, LENGTH = 500, 30_000
EVERYTHING = ("/*",)
SECONDS = 120


class Told(NamedTuple):
    """How it went, and that in words."""

    well: bool
    words: str


def addresses(changes: Changes, removed: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the addresses, quoted, that a CDN may keep something old of; assets with a hash never are.

    `removed` are paths of files that are gone now, though earlier changes told of them. A page is named by its folder
    and by its file, since some CDNs ask the bucket for the one where readers ask for the other, and know it by that.
    """
    # What is new may have been asked for too early, and its absence kept.
    kept = [entry for entry in (*changes.changed, *changes.removed) if _is_kept(entry)]
    paths = {entry.path for entry in (*kept, *filter(lambda entry: entry.is_page, changes.added))} | set(removed)
    return tuple(sorted(quote(name) for path in paths for name in {f"/{path}", address_of(path)}))


def _is_kept(entry: Entry) -> bool:
    return not entry.immutable and not entry.path.endswith(tuple(ENCODINGS)) and "/." not in f"/{entry.path}"


def tell(words: Sequence[str], base: str, changed: Sequence[str]) -> Told:
    """Run the command, with addresses a line each on standard input.

    Nothing that goes wrong here stops anybody; what the command says is shown where it fails.
    """
    if not changed:
        return Told(well=True, words="CDN: không có trang nào thay đổi.")
    told = changed if len(changed) <= LIMIT else EVERYTHING
    if len(subprocess.list2cmdline(_arguments(words, base, told))) > LENGTH:
        told = EVERYTHING
    given = "".join(f"{base}{path}\n" for path in told).encode()
    try:
        done = subprocess.run(  # noqa: S603
            _arguments(words, base, told), input=given, capture_output=True, timeout=SECONDS, check=False
        )
    except (OSError, ValueError) as e:
        return _failed(words, f"không chạy được: {e}")
    except subprocess.TimeoutExpired:
        return _failed(words, f"chạy quá {SECONDS} giây nên đã dừng")
    if done.returncode:
        said = (done.stderr or done.stdout).decode(errors="replace").strip().splitlines() or ["không nói gì"]
        return _failed(words, f"báo lỗi (mã {done.returncode}): {said[-1]}")
    what = "quên mọi trang" if told is EVERYTHING else f"{len(told)} địa chỉ thay đổi"
    return Told(well=True, words=f"CDN: đã báo {what}.")


def _failed(words: Sequence[str], why: str) -> Told:
    after = "trang vẫn đã đăng, nhưng bạn đọc có thể còn thấy trang cũ cho tới khi báo lại được"
    return Told(well=False, words=f"CDN: “{words[0]}” {why}; {after}.")


def _arguments(words: Sequence[str], base: str, paths: Sequence[str]) -> list[str]:
    return [argument for word in words for argument in _filled(word, base, paths)]


def _filled(word: str, base: str, paths: Sequence[str]) -> Iterator[str]:
    if PATHS in word or URLS in word:
        yield from (word.replace(PATHS, path).replace(URLS, f"{base}{path}") for path in paths)
    else:
        yield word
