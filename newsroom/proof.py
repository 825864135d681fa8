"""The last look at a document for machines: what no reader could parse is not published."""

import json
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from xml.parsers import expat

from newsroom.problems import NewsroomError, Problem


def proved(address: str, make: Callable[[], bytes]) -> bytes:
    """Make a document and return it if it can be read again, without forgiveness, as what its suffix says it is.

    XML is read by another parser than the one that wrote it. Raises NewsroomError, also where it cannot be made: lxml
    refuses with ValueError what XML cannot hold.
    """
    try:
        data = make()
        READERS[PurePosixPath(address).suffix](data)
    except (ValueError, expat.ExpatError) as e:
        message = f"tệp {address} dựng ra không đọc lại được: {e}"
        advice = "báo cho kỹ thuật viên của trang, kèm nguyên dòng trên"
        raise NewsroomError(Problem(address, 0, "TEP-MAY-DOC", message, advice)) from e
    return data


def _read_xml(data: bytes) -> None:
    expat.ParserCreate(namespace_separator=" ").Parse(data, True)


def _read_fields(data: bytes) -> None:
    """Read lines of "Name: value" in ASCII, as robots.txt and security.txt are made of."""
    for line in filter(None, data.decode("ascii").split("\n")):
        name, colon, value = line.partition(": ")
        if not (name.replace("-", "").isalpha() and colon and value.strip()):
            raise ValueError(f"“{line}”")


READERS: Mapping[str, Callable[[bytes], object]] = {
    ".xml": _read_xml,
    ".json": json.loads,
    ".webmanifest": json.loads,
    ".txt": _read_fields,
}
