"""Whatever bytes a reporter hands in: a story or problems, never an exception, and always strict HTML."""

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.dates import HANOI
from newsroom.desk import Desk
from newsroom.folders import list_folder
from newsroom.reading import Reading, read_story
from newsroom.site import Site, read_site
from newsroom.typography.mending import mended
from plugins.interviews import Interviews
from plugins.stories import Converter
from plugins.stories.attachments import Attachments
from tests.small_site import HEADER, SITE, strict_tree

TABLES, LISTS = "markdown.extensions.tables", "markdown.extensions.sane_lists"
NOW = datetime(2020, 6, 1, tzinfo=HANOI)
PIECES = [
    "**", "*", "_", "[", "]", "(", ")", "![", "](", '"', "{alt=", "}", "#", "# ", "> ", "- ", "1. ", "2025. ", "|",
    "|-|", "\n", "\n\n", "    ", "\t", "\\", "`", "<", ">", "<b>", "<script>", "</p>", "&", "&amp;", "&#0;", ";", "PV:",
    "&#xD800;", "Đáp:", "https://", "javascript:", "a.jpg", "/2020/05/x/", "@", "a@b.vn", "https://[", "www.a.vn",
    "https://damha.example//[", "#doi-moi", "tel:", "\x00", "\x02", "\x03", "\x0b", "\u200b", "\ufeff", "\ufffe",
    "](<", "\u0301", "Đầm Hà", "TT&VH;", "---", ":", "\r\n", "\u2028", "\U0001f469\u200d\U0001f33e", "klzzwxh:0000",
    "wzxhzdk:0", "\x02klzzwxh:0000\x03", "\x02amp\x03", "\x0242\x03",
]  # fmt: skip
bodies = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=40).map("".join)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    path = tmp_path_factory.mktemp("site") / "site.toml"
    path.write_text(SITE, "utf-8")
    return read_site(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bai") / "2020/05/thu"
    path.mkdir(parents=True)
    return path


def read(folder: Path, site: Site, data: bytes) -> Reading:
    """Read a story; whatever is wrong with it has words, advice and a line, and repairs that fit."""
    (folder / "index.md").write_bytes(data)
    reading = read_story(list_folder(folder), "2020/05/thu", "index.md", Desk(site, NOW, proofread=True))
    lines = data.count(b"\n") + data.count(b"\r") + 2
    for problem in reading.problems:
        assert problem.message
        assert problem.advice
        assert 0 < problem.line <= lines
    edits = [edit for problem in reading.problems for edit in problem.edits]
    assert not edits or mended(data, edits) != data  # each fits the file it was found in
    return reading


@given(data=st.binary(max_size=300))
def test_any_bytes(folder: Path, site: Site, data: bytes) -> None:
    reading = read(folder, site, data)
    assert reading.story or reading.problems


@given(text=bodies, fenced=st.booleans())
def test_any_header(folder: Path, site: Site, text: str, fenced: bool) -> None:
    header = f"Tiêu đề: {text}\nNgày: {text}\nTừ khóa: {text}\nĐịa chỉ cũ: {text}\n"
    text = f"---\n{header}---\nThân" if fenced else f"{header}\nThân"
    reading = read(folder, site, text.encode("utf-8", "surrogatepass"))
    assert reading.story or reading.problems


@given(text=bodies, interview=st.booleans())
def test_any_body_becomes_strict_html(folder: Path, site: Site, text: str, interview: bool) -> None:
    header = "\n".join(f"{key}: {value}" for key, value in HEADER.items()) + ("\nLoại: phỏng vấn" if interview else "")
    story = read(folder, site, f"{header}\n\nĐầu. {text}".encode("utf-8", "replace")).story
    assert story
    converter = Converter({"extensions": [TABLES, LISTS, Interviews()], "output_format": "html"}, Attachments(site.url))
    html = converter.convert(story)
    tree = strict_tree(f"<!DOCTYPE html><html><head><title>x</title></head><body>{html}</body></html>")
    assert not tree.findall(".//script")
    for element in tree.iter():
        assert not [name for name in element.attrib if name.startswith("on")]
        assert not (element.get("href") or "").lower().startswith(("javascript", "data", "vbscript"))
