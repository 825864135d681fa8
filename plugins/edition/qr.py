"""QR codes of addresses, for pages on a notice board; kept, because making one takes longer than printing a page."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import segno
from markupsafe import Markup

from newsroom.notes import write_whole

# Trying all eight masks of ISO/IEC 18004 for the evenest picture takes five times as long, and readers need no help.
MASK = 2
QUIET_ZONE = 4
# Beside the text of a code, what its picture hangs on.
MAKER = f"segno {segno.__version__} {MASK} {QUIET_ZONE}"


class QRCodes:
    """Draws codes, and keeps them in a folder by what they say."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def prune(self, texts: Iterable[str]) -> tuple[int, int]:
        """Remove the codes of all other texts; return how many, and their bytes.

        Raises OSError where something cannot be removed.
        """
        needed = {self._path(text) for text in texts}
        needless = [path for path in self._folder.glob("*") if path not in needed]
        length = sum(path.stat().st_size for path in needless)
        for path in needless:
            path.unlink()
        return len(needless), length

    def draw(self, text: str) -> Markup:
        """Return the code as SVG to stand in a page, four modules of quiet around it (ISO/IEC 18004, 6.3.8)."""
        path = self._path(text)
        try:
            drawn = path.read_bytes()
        except OSError:
            drawn = _draw(text).encode()
            write_whole(path, drawn)
        return Markup(drawn.decode())  # noqa: S704 - by segno, of figures only

    def _path(self, text: str) -> Path:
        return self._folder / f"{hashlib.sha256(f'{MAKER} {text}'.encode()).hexdigest()[:32]}.svg"


def _draw(text: str) -> str:
    code = segno.make_qr(text, mask=MASK)
    return str(code.svg_inline(omitsize=True, border=QUIET_ZONE, svgclass="qr", lineclass=None))
