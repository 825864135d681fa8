"""Feeds, sitemaps and their like: whatever machines read must be readable, and what they find in it."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lxml import etree

from newsroom.problems import NewsroomError, Problem
from newsroom.proof import proved
from newsroom.release.checks.finished import Finished


def check_documents(finished: Finished) -> Iterator[Problem]:
    """Read every document for machines again, as it lies there."""
    for entry in finished.plain(".xml", ".json", ".webmanifest"):
        data = finished.read(entry)
        try:
            proved(entry.address, lambda data=data: data)  # type: ignore[misc]
        except NewsroomError as e:
            yield from e.problems


def strings_in(suffix: str, data: bytes) -> Iterator[str]:
    """Yield every value of a document: texts, attributes, strings; nothing where it cannot be read.

    Whether it can be read is another check's question.
    """
    try:
        yield from READERS[suffix](data)
    except (ValueError, etree.XMLSyntaxError):
        return


def _in_xml(data: bytes) -> Iterator[str]:
    for element in etree.fromstring(data, etree.XMLParser(resolve_entities=False, huge_tree=True)).iter(etree.Element):
        yield from map(str, element.attrib.values())
        yield (element.text or "").strip()


def _in_json(data: bytes) -> Iterator[str]:
    return _strings(json.loads(data))


def _strings(value: Any) -> Iterator[str]:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def _in_fields(data: bytes) -> Iterator[str]:
    """Yield the values of lines of "Name: value"."""
    for line in data.decode(errors="replace").splitlines():
        yield line.partition(": ")[2].strip()


READERS: Mapping[str, Callable[[bytes], Iterator[str]]] = {
    ".xml": _in_xml,
    ".json": _in_json,
    ".webmanifest": _in_json,
    ".txt": _in_fields,
}
