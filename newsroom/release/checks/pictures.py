"""Pictures: no original is published, and nothing but pixels in any picture."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from newsroom.problems import Problem
from newsroom.release.checks.finished import Finished

ORIGINAL, TELLTALE = "ANH-GOC", "ANH-CO-TIN"
# Segments of a JPEG (ITU-T T.81, B.1): of those for applications, JFIF and Adobe's word on colour may stay.
JFIF, ADOBE = 0xE0, 0xEE
APPLICATION, COMMENT, SCAN, END, MARKER = range(0xE0, 0xF0), 0xFE, 0xDA, 0xD9, 0xFF
# Within a scan FF is followed by 00, or marks a restart (D0 to D7); whatever else it begins stands behind the scan.
NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
# Chunks of pixels and of how they are to be seen.
IN_WEBP = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH"})
IN_PNG = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"sRGB", b"gAMA", b"cHRM", b"pHYs", b"sBIT", b"bKGD"})
IN_AVIF = re.compile(rb"Exif|application/rdf\+xml|mime|colrprof|colrrICC")
# What reporters hand in and we never publish in that form.
RAW = (".heic", ".heif", ".gif", ".tif", ".tiff", ".bmp", ".jpeg", ".raw", ".dng", ".cr2", ".nef", ".arw")


def check_pictures(finished: Finished) -> Iterator[Problem]:
    """Yield a problem for each original, and for each picture that carries more than pixels."""
    originals = _sizes_of_originals(finished)
    for entry in finished.manifest.files:
        suffix = PurePosixPath(entry.path).suffix.lower()
        same = next((p for p in originals.get(entry.size, ()) if _digest(finished, p) == entry.sha256), None)
        if same:
            yield finished.problem(entry.address, ORIGINAL, f"đây là ảnh gốc {same.name}, chưa qua xử lý")
        elif suffix in RAW:
            yield finished.problem(entry.address, ORIGINAL, "kiểu ảnh này không bao giờ được đăng")
        elif suffix in READERS:
            found = READERS[suffix](finished.read(entry))
            if found:
                yield finished.problem(entry.address, TELLTALE, f"ảnh còn mang tin riêng ({found})")


def _sizes_of_originals(finished: Finished) -> Mapping[int, list[Path]]:
    """Return the photographs beside all stories and pages, public or not, by their bytes."""
    found: dict[int, list[Path]] = {}
    content = finished.run.content
    files = [place.files for place in content.stories] + [place.files for place in content.pages]
    for beside in files:
        for path in beside.values():
            if path.suffix.lower() in {*READERS, *RAW}:
                found.setdefault(path.stat().st_size, []).append(path)
    return found


def _digest(finished: Finished, path: Path) -> str:
    return finished.run.originals.digest(path)


def in_jpeg(data: bytes) -> str:
    """Return what a JPEG carries beside its pixels, also behind them; "" for nothing."""
    place = 2
    while place + 2 <= len(data) and data[place] == MARKER:
        kind = data[place + 1]
        if kind == END:
            return f"{len(data) - place - 2} byte sau ảnh" if place + 2 < len(data) else ""
        if kind == COMMENT or (kind in APPLICATION and kind not in (JFIF, ADOBE)):
            return f"đoạn {kind:X}"
        place += 2 + int.from_bytes(data[place + 2 : place + 4])
        if kind == SCAN:
            found = NEXT_MARKER.search(data, place)
            place = found.start() if found else len(data)
    return "tệp không phải JPEG trọn vẹn"


def in_webp(data: bytes) -> str:
    """Return what a WebP carries beside its pixels, "" for nothing."""
    place = 12
    while place + 8 <= len(data):
        kind, length = data[place : place + 4], int.from_bytes(data[place + 4 : place + 8], "little")
        if kind not in IN_WEBP:
            return f"đoạn {kind.decode('latin-1').strip()}"
        place += 8 + length + length % 2
    return "" if data[8:12] == b"WEBP" else "tệp không phải WebP"


def in_png(data: bytes) -> str:
    """Return what a PNG carries beside its pixels, "" for nothing."""
    place = 8
    while place + 8 <= len(data):
        length, kind = int.from_bytes(data[place : place + 4]), data[place + 4 : place + 8]
        if kind not in IN_PNG:
            return f"đoạn {kind.decode('latin-1')}"
        place += 12 + length
    return "" if data[1:4] == b"PNG" else "tệp không phải PNG"


def in_avif(data: bytes) -> str:
    """Return what an AVIF carries beside its pixels, "" for nothing: items are named in the box before the pixels."""
    found = IN_AVIF.search(data[: data.find(b"mdat")])
    return found[0].decode() if found else ""


READERS: Mapping[str, Callable[[bytes], str]] = {
    ".jpg": in_jpeg,
    ".webp": in_webp,
    ".png": in_png,
    ".avif": in_avif,
}
