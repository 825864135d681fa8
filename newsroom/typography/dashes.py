"""Dashes: a space on both sides or on neither; and the numbers of documents, which have none."""

import re
from collections.abc import Iterator

from newsroom.problems import Finding
from newsroom.typography.prose import BORDER, LETTER, Passage

# It begins with the dash, which can be searched for fast. "Xuống -8 độ" is right.
ONE_SIDED = re.compile(rf"[-–—](?:(?<=\S.)[ \t]+(?=[^\W_]|[(“])|(?<=[ \t].)(?={LETTER}{{2}}))")
WORD_BEFORE = re.compile(r"[^\W_](?:[\w/.,]*[^\W_])?[%)”]?$|[%)”]$")
WORD_AFTER = re.compile(r"[^\W_](?:[\w/]*[^\W_])?|.")
# So far is looked for the beginning of a word.
LONGEST_WORD = 30
YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
ROMAN = re.compile(r"[IVX]+")
# Words from abroad whose syllables a hyphen joins, as far as a reporter is likely to need them.
JOINED = frozenset(
    tuple(pair.split("-"))
    for word in (
        "héc-ta vắc-xin vác-xin ki-lô-mét ki-lô-gam mi-li-mét xăng-ti-mét mi-li-gam in-tơ-nét pa-nô áp-phích "
        "ăng-ten a-xít ô-xy ô-tô mô-tô các-bon xi-măng cao-su cà-phê bê-tông ga-ra ra-đi-ô ti-vi vi-ta-min "
        "sô-cô-la ni-lông đô-la ki-ốt các-tông ta-luy ba-lô sơ-mi com-lê vét-tông vi-rút căng-tin xe-lu cla-ri-nét "
        "ghi-ta vi-ô-lông pi-a-nô cát-xét Lê-nin Mát-xcơ-va Pa-ri Cu-ba Ba-lan Xin-ga-po Ma-lai-xi-a In-đô-nê-xi-a "
        "Mi-an-ma Cam-pu-chia Niu-oóc"
    ).lower().split()
    for pair in re.findall(r"(?=(?<![^\W_])([^\W_]+-[^\W_]+))", word)
)  # fmt: skip
# The kinds of documents, in the letters of their numbers: Decree 30/2020/NĐ-CP, appendix III, and the Party's own. A
# number may also name an office and its department: 391/BVHTTDL-VHCS.
KINDS = "NQ|CT|KH|QĐ|QC|QyĐ|QyC|TB|BC|TT|TTr|CV|HD|KL|NĐ|CTr|CTHĐ|ĐA|PA|TTLT|PL|QT|CĐ|GM|KHLT|UBTVQH"
_GAP, _DASH = r"[ \t]*", r"[-–—]"
_OFFICE = r"[A-ZĐ]{2,}g?"  # UBND, and the Prime Minister's TTg
_NUMBERS = (
    rf"\d+{_GAP}{_DASH}{_GAP}(?:{KINDS}){_GAP}/{_GAP}{_OFFICE}",
    rf"\d+(?:{_GAP}/{_GAP}(?:19|20)\d\d)?{_GAP}/{_GAP}(?:{KINDS})\d*{_GAP}{_DASH}{_GAP}{_OFFICE}",
    rf"\d+{_GAP}/{_GAP}{_OFFICE}-{_OFFICE}",
)
NUMBER = re.compile(rf"(?<![\w/.,-])(?:{'|'.join(_NUMBERS)})(?!\w)")


def numbers_of_documents(passage: Passage) -> Iterator[Finding]:
    """Yield numbers of documents that are not written like 308-KH/TU or 30/2020/NĐ-CP."""
    for found in NUMBER.finditer(passage.seen):
        right = re.sub(_DASH, "-", re.sub(r"[ \t]", "", found[0]))
        if right != found[0]:
            yield passage.rewrite("SO-VAN-BAN", "số văn bản viết liền, gạch nối ngắn", (*found.span(), right))


def one_sided(passage: Passage) -> Iterator[Finding]:
    """Yield dashes with a space on one side only."""
    for found in ONE_SIDED.finditer(passage.seen):
        line = passage.seen[: found.start()].rstrip(" \t")
        before = WORD_BEFORE.search(line, max(0, len(line) - LONGEST_WORD))
        after = WORD_AFTER.match(passage.seen, found.end())
        if not before or not after or _is_a_mark(before[0], after[0], line[: before.start()]):
            continue
        dash, certain = _meant(before[0], after[0], spaced_before=len(line) < found.start())
        change = (len(line), found.end(), dash)
        yield passage.rewrite("GACH-LECH", "gạch chỉ có dấu cách một bên", change, certain=certain)


def _is_a_mark(before: str, after: str, earlier: str) -> bool:
    """Tell whether the dash follows a number in a list ("1- lúa", "a- lúa", "II- Nhiệm vụ"), or waits for an end."""
    begins = not earlier or earlier[-1] in BORDER
    short = len(before.rstrip(")")) < 2 or (before.rstrip(")").isdigit() and len(before.rstrip(")")) < 3)
    listed = (short and not after[0].isdigit()) or (begins and bool(ROMAN.fullmatch(before)))
    return listed or after in ("và", "hoặc")


def _meant(before: str, after: str, *, spaced_before: bool) -> tuple[str, bool]:
    """Return the dash that was meant, and whether that is certain."""
    if (before.lower(), after.lower()) in JOINED:
        return "-", True
    numbers = before.rstrip("%")[-1:].isdigit(), after[0].isdigit()
    if all(numbers):
        years = bool(YEAR.fullmatch(before)), bool(YEAR.fullmatch(after))
        return (" – " if all(years) else "-"), all(years) or not any(years)
    if numbers[1]:  # Covid-19, but Đầm Hà – 2020
        return (" – " if YEAR.fullmatch(after) else "-"), False
    return " – ", after[0].islower() or not spaced_before  # "Lúa -Ngô -Khoai" may be a list
