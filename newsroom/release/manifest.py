"""The manifest: every file of a release, and what may be known of the release without its files."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from newsroom.serving.policy import CACHE_CONTROL, TYPES

# Where a release keeps what is told about it; servers send nothing whose name begins with a dot.
FOLDER = ".toasoan"
MANIFEST = f"{FOLDER}/manifest.json"
# Beside a page or another text: the same, compressed (RFC 1952, RFC 7932).
ENCODINGS: Mapping[str, str] = {".br": "br", ".gz": "gzip"}
MEDIA_TYPES = {f".{type_.suffix}": type_ for type_ in TYPES}
UNKNOWN_TYPE = "application/octet-stream"
PAGE = "index.html"


def address_of(path: str) -> str:
    """Return what readers ask for to get the file at a path."""
    return f"/{path}".removesuffix(PAGE) if f"/{path}".endswith(f"/{PAGE}") else f"/{path}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: its path in the release ("2020/05/ten-bai/index.html"), the SHA-256 and length of its bytes."""

    path: str
    sha256: str
    size: int
    type: str
    cache: str
    encoding: str = ""

    @property
    def immutable(self) -> bool:
        """Tell whether this address never has other bytes."""
        return "immutable" in self.cache

    @property
    def address(self) -> str:
        """Return what readers ask for."""
        return address_of(self.path)

    @property
    def is_page(self) -> bool:
        """Tell whether this is a page that people read, and not the compressed form of one."""
        return self.path.endswith(".html")


@dataclass(frozen=True)
class Manifest:
    """A release. `number` counts releases of a place from 1, `titles` are those of stories and pages by address.

    `authority` is the feeds' of site.toml: whose site this is, whatever its domain. `made` is aware, in +07:00.
    """

    number: int
    made: datetime
    authority: str
    files: tuple[Entry, ...]
    titles: Mapping[str, str]

    @property
    def id(self) -> str:
        """Return the release's name, which is that of its folder too."""
        return f"{self.number:05}-{self.made:%Y%m%d-%H%M%S}"

    @cached_property
    def by_path(self) -> Mapping[str, Entry]:
        """Return the files by their paths."""
        return {entry.path: entry for entry in self.files}

    @cached_property
    def pages(self) -> Mapping[str, Entry]:
        """Return the pages by their addresses."""
        return {entry.address: entry for entry in self.files if entry.is_page}

    @property
    def size(self) -> int:
        """Return the bytes of all files."""
        return sum(entry.size for entry in self.files)


# Names that Manifest.id can give: nothing else below a place is ours.
RELEASE_ID = re.compile(r"\d{5,}-\d{8}-\d{6}")


def number_of(name: str) -> int:
    """Return the number of a release by its name."""
    return int(name.partition("-")[0])


@dataclass(frozen=True, slots=True)
class Changes:
    """What one release has that another has not, or otherwise (or serves otherwise), in the order of paths."""

    added: tuple[Entry, ...]
    changed: tuple[Entry, ...]
    removed: tuple[Entry, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Return the addresses of the pages that are new, other or gone."""
        found = {entry.address for entry in (*self.added, *self.changed, *self.removed) if entry.is_page}
        return tuple(sorted(found))


def changes(old: Manifest | None, new: Manifest) -> Changes:
    """Return what the new release changes."""
    before = old.by_path if old else {}
    return Changes(
        added=tuple(entry for entry in new.files if entry.path not in before),
        changed=tuple(e for e in new.files if before.get(e.path, e) != e),
        removed=tuple(entry for path, entry in before.items() if path not in new.by_path),
    )


def entries(site: Path, suffixes: tuple[str, ...] = ("",)) -> Iterator[Entry]:
    """Yield every file below a folder, in the order of paths, but what is told about a release itself.

    With suffixes, those that end so.
    """
    for path in sorted(site.rglob("*"), key=lambda path: path.relative_to(site).as_posix()):
        name = path.relative_to(site).as_posix()
        if name.endswith(suffixes) and path.is_file() and not name.startswith(f"{FOLDER}/"):
            yield entry(site, name)


def entry(site: Path, name: str) -> Entry:
    """Return what is known of one file of a site."""
    path = site / name
    plain = PurePosixPath(name)
    encoding = ENCODINGS.get(plain.suffix, "")
    if encoding:
        plain = plain.with_suffix("")
    type_ = MEDIA_TYPES.get(plain.suffix)
    words = f"{type_.name}; charset=utf-8" if type_ and type_.text else type_.name if type_ else UNKNOWN_TYPE
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Entry(name, digest, path.stat().st_size, words, CACHE_CONTROL.at(f"/{plain}"), encoding)


def to_bytes(manifest: Manifest) -> bytes:
    """Return the manifest as JSON with a file a line, so that two of them are easily compared."""
    told = {"number": manifest.number, "made": manifest.made.isoformat(), "authority": manifest.authority}
    head = ",\n".join(f"{_json(key)}: {_json(value)}" for key, value in (*told.items(), ("titles", manifest.titles)))
    files = ",\n".join(_json({k: v for k, v in asdict(entry).items() if v != ""}) for entry in manifest.files)
    return f'{{{head},\n"files": [\n{files}\n]}}\n'.encode()


def from_bytes(data: bytes) -> Manifest:
    """Return the manifest that to_bytes has written.

    Raises ValueError for anything else.
    """
    try:
        told = json.loads(data)
        return Manifest(
            number=int(told["number"]),
            made=datetime.fromisoformat(told["made"]),
            authority=str(told["authority"]),
            files=tuple(Entry(**values) for values in told["files"]),
            titles={str(address): str(title) for address, title in told["titles"].items()},
        )
    except (KeyError, TypeError, AttributeError) as e:
        raise ValueError(f"no manifest: {e}") from e


def read_releases(folder: Path, names: Iterable[str]) -> Iterator[Manifest]:
    """Yield the manifests of releases of these names; what is not whole is no release."""
    for name in names:
        with suppress(OSError, ValueError):
            release = from_bytes((folder / name / MANIFEST).read_bytes())
            if release.id == name:
                yield release


def _json(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
