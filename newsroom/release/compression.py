"""Texts in compressed form beside themselves, so that no server compresses anything while a reader waits."""

import gzip
import hashlib
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import brotli

from newsroom.notes import write_whole
from newsroom.progress import Progress
from newsroom.release.manifest import Entry, entries
from newsroom.serving.policy import TYPES

# One step below the best: less than half its time, three hundredths more bytes (benchmarks/publish.py --compression).
BROTLI_QUALITY = 10
TEXTS = tuple(f".{type_.suffix}" for type_ in TYPES if type_.text)
# A smaller text fits into the packet that carries its headers.
WORTH_IT = 256


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, 9, mtime=0)  # never the clock: the same text must give the same bytes


def _brotli(data: bytes) -> bytes:
    compressed: bytes = brotli.compress(data, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)
    return compressed


class Form(NamedTuple):
    """A compressed form of texts: the suffix of its files, how it is made and how it is read."""

    suffix: str
    make: Callable[[bytes], bytes]
    read: Callable[[bytes], bytes]


FORMS = (Form(".gz", _gzip, gzip.decompress), Form(".br", _brotli, brotli.decompress))


class Compressor:
    """Writes the compressed forms of texts; `kept` is the folder where it finds those it has made before."""

    def __init__(self, kept: Path) -> None:
        self._kept = kept

    def compress(self, site: Path, progress: Progress) -> None:
        """Write what is worth it beside each text of a site, and forget what was kept for others."""
        texts = [entry for entry in entries(site, TEXTS) if entry.size >= WORTH_IT]
        with progress.stage("Nén", len(texts)) as advance, ThreadPoolExecutor() as workers:
            for _ in workers.map(lambda entry: self._compress(site, entry), texts):
                advance()
        self._forget({f"{entry.sha256}{form.suffix}" for entry in texts for form in FORMS})

    def _compress(self, site: Path, text: Entry) -> None:
        for form in FORMS:
            data = self._form(site, text, form)
            if len(data) < text.size:
                (site / f"{text.path}{form.suffix}").write_bytes(data)

    def _form(self, site: Path, text: Entry, form: Form) -> bytes:
        kept = self._kept / f"{text.sha256}{form.suffix}"
        data = _read_kept(kept, form, text.sha256)
        if data is None:
            data = form.make((site / text.path).read_bytes())
            write_whole(kept, data)
        return data

    def _forget(self, wanted: set[str]) -> None:
        for path in self._kept.glob("*") if self._kept.exists() else ():
            if path.name not in wanted:
                path.unlink(missing_ok=True)


def _read_kept(path: Path, form: Form, sha256: str) -> bytes | None:
    """Return what was kept, if it is still the compressed form of that text."""
    try:
        data = path.read_bytes()
        whole = hashlib.sha256(form.read(data)).hexdigest() == sha256
    except (OSError, EOFError, zlib.error, brotli.error):
        return None
    return data if whole else None
