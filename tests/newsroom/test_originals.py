"""What is remembered of originals: trusted only while nothing about the file has changed."""

import hashlib
import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from newsroom import originals as module
from newsroom.originals import Originals


class Reads:
    """Counts how often a file is read whole, and how often its header is."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.whole = self.headers = 0
        digest, header = hashlib.file_digest, module.read_header

        def file_digest(*arguments: Any) -> Any:
            self.whole += 1
            return digest(*arguments)

        def read_header(path: Path) -> Any:
            self.headers += 1
            return header(path)

        monkeypatch.setattr(hashlib, "file_digest", file_digest)
        monkeypatch.setattr(module, "read_header", read_header)


@pytest.fixture
def original(tmp_path: Path) -> Path:
    path = tmp_path / "a.bmp.png"
    Image.new("RGB", (60, 40), (1, 2, 3)).save(path, compress_level=0)
    return path


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Reads:
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now + 60_000_000_000)  # the original is old enough
    return Reads(monkeypatch)


def look(path: Path, *, trusting: bool = True) -> str:
    """Look at an original as a build does, and remember."""
    originals = Originals(path.with_name("originals.json"), trusting=trusting)
    assert originals.photo(path).size.width == 60
    digest = originals.digest(path)
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()
    originals.remember()
    return digest


linux = pytest.mark.skipif(sys.platform == "win32", reason="Windows tells neither inode nor time of change")


@linux
def test_an_unchanged_file_is_read_once(original: Path, reads: Reads) -> None:
    for _ in range(3):
        look(original)
    assert (reads.whole, reads.headers) == (1, 1)


@linux
def test_verifying_trusts_nothing(original: Path, reads: Reads) -> None:
    for _ in range(3):
        look(original, trusting=False)
    assert (reads.whole, reads.headers) == (3, 3)


def test_on_windows_every_file_is_read(original: Path, reads: Reads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    for _ in range(2):
        look(original)
    assert (reads.whole, reads.headers) == (2, 2)


@linux
def test_same_size_and_time_but_other_pixels(original: Path, reads: Reads) -> None:
    before = look(original)
    status = original.stat()
    data = original.read_bytes()
    Image.new("RGB", (60, 40), (9, 9, 9)).save(original, compress_level=0)
    assert len(data) == original.stat().st_size
    os.utime(original, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert look(original) != before


@linux
def test_another_file_with_the_same_size_and_times(original: Path, reads: Reads) -> None:
    """A file put in its place has another inode, whatever its times are made to say."""
    before = look(original)
    other = original.with_name("b.png")
    Image.new("RGB", (60, 40), (9, 9, 9)).save(other, compress_level=0)
    other.replace(original)
    assert look(original) != before


@linux
def test_a_file_that_may_still_change_is_not_remembered(original: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reads = Reads(monkeypatch)
    look(original)
    look(original)
    assert reads.whole == 2


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-9],
        lambda data: data.replace(b"[60, 40", b"[61, 40"),
        lambda data: b"[" * 200_000,
        lambda data: b"\xff\x00",
    ],
    ids=["empty", "cut", "altered", "nested", "no-text"],
)
def test_a_damaged_memory_is_no_memory(original: Path, reads: Reads, damage: Any) -> None:
    look(original)
    memory = original.with_name("originals.json")
    memory.write_bytes(damage(memory.read_bytes()))
    look(original)
    assert (reads.whole, reads.headers) == (2, 2)


@linux
def test_what_other_code_noted_is_forgotten(original: Path, reads: Reads, monkeypatch: pytest.MonkeyPatch) -> None:
    look(original)
    monkeypatch.setattr(module, "pillow", "0.0.1")
    look(original)
    assert reads.headers == 2


@linux
def test_lost_files_are_forgotten(original: Path, reads: Reads) -> None:
    look(original)
    original.rename(original.with_name("c.png"))
    originals = Originals(original.with_name("originals.json"))
    originals.forget_lost()
    originals.remember()
    assert b"a.bmp.png" not in original.with_name("originals.json").read_bytes()
