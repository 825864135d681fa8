"""The theme's own files, published under names that change with their content."""

import hashlib
from pathlib import Path

from newsroom.output import Output


class Assets:
    """Knows the address of each file of theme/static by its path there ("css/style.css")."""

    def __init__(self, static: Path) -> None:
        files = sorted(path for path in static.rglob("*") if path.is_file() and not path.name.startswith("."))
        self._files = {path.relative_to(static).as_posix(): (_address(path), path) for path in files}

    def address(self, name: str) -> str:
        """Return the published address; an unknown name is a fault of the theme."""
        return self._files[name][0]

    def path(self, name: str) -> Path:
        """Return the file itself."""
        return self._files[name][1]

    def publish(self, output: Output) -> None:
        """Write every file."""
        for address, path in self._files.values():
            output.copy(address, path)


def _address(path: Path) -> str:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:10]
    return f"/theme/{path.stem}.{digest}{path.suffix}"
