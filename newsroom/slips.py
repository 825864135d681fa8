"""Slips of the hand: marks in a body that look like ours and are not, and would be printed as they stand."""

import re
from collections.abc import Iterator

from newsroom import references
from newsroom.problems import Finding, warning

RAW_HTML = re.compile(r"<(?:/?[A-Za-z][\w:-]*(?:\s[^<>]*+)?/?|!--.*?--)>", re.DOTALL)
# At the beginning of a line, or with a bracket behind it; "Cháy lớn![1]" is prose.
PHOTOGRAPH_BEGUN = re.compile(r"^[ \t]*!\[|!(?<!\\!)\[[^\[\]\n]*\][ \t]*\n?[ \t]*\(", re.MULTILINE)
# A bracket with an address behind it; "Nghị quyết [1] (2020)" is prose.
LINK_BEGUN = re.compile(r"\](?:\(|[ \t]+\((?=[ \t]*(?:https?:|www\.|mailto:|/)))")
TIGHT_HEADING = re.compile(r"^(#{2,6})(?=[^#\s])", re.MULTILINE)
CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)
TABLE_RULE = re.compile(r"^[ ]{0,3}\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*\|?[ ]*$")
NUMBERED = re.compile(r"^(\d{1,2})\.\s")
# A line this long that ends like a sentence was meant as a paragraph.
PARAGRAPH_LENGTH = 80
MARKS = ">-*|#0123456789 "
SENTENCE_END = re.compile(r"[.!?…”\"]$")

# Lines down from the body's first, code, message, advice, and whether it stops the build.
Slip = tuple[int, str, str, str, bool]


def find_slips(body: str, first_line: int) -> Iterator[Finding]:
    """Yield the slips in a body that begins on line `first_line` of its file."""
    rest = references.without(body)
    for rule in RULES:
        for line, code, message, advice, grave in rule(rest):
            make = Finding if grave else warning
            yield make(first_line + line, code, message, advice)


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place)


def _photographs(rest: str) -> Iterator[Slip]:
    for match in PHOTOGRAPH_BEGUN.finditer(rest) if "![" in rest else ():
        advice = 'viết liền: ![chú thích](tên-ảnh.jpg "Ảnh: Tên người chụp")'
        yield _line(rest, match.start()), "ANH-VIET-SAI", "dòng ảnh viết sai nên ảnh sẽ không hiện", advice, True


def _links(rest: str) -> Iterator[Slip]:
    for match in LINK_BEGUN.finditer(PHOTOGRAPH_BEGUN.sub("  ", rest)) if "]" in rest else ():
        advice = "viết liền: [chữ](https://…), ngoặc đóng đủ"
        yield _line(rest, match.start()), "LIEN-KET-VIET-SAI", "liên kết viết sai nên sẽ hiện thành chữ", advice, True


def _html(rest: str) -> Iterator[Slip]:
    found = list(RAW_HTML.finditer(rest)) if "<" in rest else []
    if found:
        others = f" (và {len(found) - 1} thẻ nữa)" if len(found) > 1 else ""
        message = f"thẻ HTML “{found[0][0][:30]}”{others} sẽ hiện ra thành chữ"
        advice = "bỏ thẻ; chữ đậm viết **chữ**, liên kết viết [chữ](địa-chỉ)"
        yield _line(rest, found[0].start()), "HTML", message, advice, False


def _headings(rest: str) -> Iterator[Slip]:
    for match in TIGHT_HEADING.finditer(rest) if "##" in rest else ():
        message = f"thiếu dấu cách sau {match[1]} nên đây không thành tiêu đề phụ"
        yield _line(rest, match.start()), "TIEU-DE-PHU", message, f"viết {match[1]} Tiêu đề phụ", False


def _conflicts(rest: str) -> Iterator[Slip]:
    for match in CONFLICT.finditer(rest) if "<<<<<<<" in rest or ">>>>>>>" in rest else ():
        message = "còn dấu ghép hai bản sửa khác nhau của cùng một bài"
        yield (
            _line(rest, match.start()),
            "XUNG-DOT",
            message,
            "giữ bản đúng, xóa các dòng <<<<<<<, =======, >>>>>>>",
            True,
        )


def _paragraphs(rest: str) -> Iterator[Slip]:
    lines = rest.split("\n")
    for number in range(len(lines) - 1):
        pair = lines[number : number + 2]
        if all(len(line) > PARAGRAPH_LENGTH and line[0] not in MARKS for line in pair) and SENTENCE_END.search(pair[0]):
            message = "hai đoạn liền nhau không có dòng trống ở giữa sẽ nhập làm một"
            yield number, "DINH-DOAN", message, "thêm một dòng trống sau dòng này", False


def _tables(rest: str) -> Iterator[Slip]:
    lines = rest.split("\n") if "|" in rest else []
    for number in range(1, len(lines)):
        if not (TABLE_RULE.match(lines[number]) and "|" in lines[number - 1] and "-" in lines[number]):
            continue
        columns = _cells(lines[number - 1])
        for row in range(number + 1, len(lines)):
            if "|" not in lines[row]:
                break
            if _cells(lines[row]) > columns:
                message = f"dòng này của bảng có {_cells(lines[row])} ô, đầu bảng chỉ có {columns}: ô thừa sẽ mất"
                yield row, "BANG-LECH", message, "thêm cột ở đầu bảng, hoặc bớt dấu | ở dòng này", True


def _cells(row: str) -> int:
    return len(re.split(r"(?<!\\)\|", row.strip().removeprefix("|").removesuffix("|")))


def _numbers(rest: str) -> Iterator[Slip]:
    expected = 0
    for number, line in enumerate(rest.split("\n")):
        found = NUMBERED.match(line)
        if found and expected and int(found[1]) != expected:
            message = f"mục số {found[1]} sẽ in thành số {expected}"
            yield number, "DANH-SO", message, f"sửa số, hoặc viết {found[1]}\\. để giữ nguyên", False
        if found:
            expected = (expected or int(found[1])) + 1
        elif line.strip() and not line.startswith(" "):
            expected = 0


RULES = (_photographs, _links, _html, _headings, _conflicts, _paragraphs, _tables, _numbers)
