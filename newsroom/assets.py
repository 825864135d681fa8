"""The theme's own files, published under names that change with their content."""

import hashlib
import re
from pathlib import Path

from newsroom.output import Output

# Quoted strings come first in both, so that nothing within them is taken for a comment or for space.
COMMENT = re.compile(r'("[^"\n]*")|/\*.*?\*/', re.DOTALL)
SPACE = re.compile(r'("[^"\n]*")|\s*([{};])\s*')
# Whole lines, what follows two spaces at the end of a line, and indentation; lines stay, since they may end statements.
SCRIPT_COMMENT = re.compile(r"^\s*//.*\n|  // .*$|^\s+", re.MULTILINE)


class Assets:
    """Reads every file of theme/static, and knows its address by its path there ("css/style.css")."""

    def __init__(self, static: Path) -> None:
        files = sorted(path for path in static.rglob("*") if path.is_file() and not path.name.startswith("."))
        self._files = {path.relative_to(static).as_posix(): path for path in files}
        self._data = {name: _published(path) for name, path in self._files.items()}
        self._addresses = {name: _address(path, self._data[name]) for name, path in self._files.items()}

    def address(self, name: str) -> str:
        """Return the published address; an unknown name is a fault of the theme."""
        return self._addresses[name]

    def path(self, name: str) -> Path:
        """Return the file itself."""
        return self._files[name]

    def publish(self, output: Output) -> None:
        """Write every file."""
        for name, data in self._data.items():
            output.write_file(self.address(name), data)


def _address(path: Path, data: bytes) -> str:
    return f"/theme/{path.stem}.{hashlib.sha256(data).hexdigest()[:10]}{path.suffix}"


def _published(path: Path) -> bytes:
    """Return what is published of a file: of style sheets and scripts what browsers read, which is a quarter less."""
    if path.suffix == ".css":
        return _published_style(path.read_text("utf-8")).encode()
    if path.suffix == ".js":
        return published_script(path.read_text("utf-8")).encode()
    return path.read_bytes()


def _published_style(text: str) -> str:
    rules = COMMENT.sub(lambda m: m[1] or "", text)
    return SPACE.sub(lambda m: m[1] or m[2], rules).strip()


def published_script(text: str) -> str:
    """Return a script without comments and indentation."""
    return SCRIPT_COMMENT.sub("", text).strip()
