"""Spaces: none before a mark, one after it, none within brackets, one between words; and the three dots."""

import re
from collections.abc import Iterator

from newsroom.problems import Finding
from newsroom.typography.prose import BORDER, EDGE, HIDDEN, LETTER, UNIT, Passage

# What a mark may follow: the end of a word, a number, a bracket, a quotation, emphasis, a link.
_ENDED = rf"(?<=[\w%)\]”’\"*…{HIDDEN}])"
# " .NET", " ..." and " :)" are right; so is what stands before a letter only.
BEFORE_MARK = re.compile(rf"{_ENDED}[ \t]+(?P<mark>[,;:!?]+(?<![:;](?=\)))|\.(?!\.))(?=[\s”’\"*_)\]{EDGE}{UNIT}]|$)")
BEFORE_NOT_AFTER = re.compile(rf"{_ENDED}[ \t]+(?P<mark>[,;])(?={LETTER}{{2}})")
EMPHASIS = re.compile(r"\*+|_+")
# "17,6", "8:30" and "(x,y)" are right. These begin with their mark, which can be searched for fast, and look behind it.
AFTER_COMMA = re.compile(rf"[,;](?:(?<=[^\W_].)|(?<=[%)”].))(?={LETTER}{{2}}|“)")
AFTER_COLON = re.compile(rf":(?<={LETTER}{{2}}:)(?={LETTER}{{2}})")
AFTER_SENTENCE = re.compile(rf"[.?!](?<=[^\W_]{{2}}.)(?={LETTER}{{2}})")
WORD_BEFORE = re.compile(r"(?<![^\W_])[^\W_]{2,}$")
WORD_AFTER = re.compile(rf"{LETTER}+")
# Written with a full stop and no space behind it.
ABBREVIATIONS = frozenset(
    {
        *("ths", "ts", "gs", "pgs", "ks", "cn", "bs", "ds", "dr", "mr", "mrs", "ms", "st", "prof", "no", "vs"),
        *("tp", "tx", "tt", "tr", "nxb", "sđt"),
    }
)
# Names with a dot in them, as firms write theirs: "Booking.Com", "Asp.Net".
AFTER_DOT = frozenset({"com", "net", "vn", "org", "gov", "edu", "info", "js", "io"})
WITHIN_BRACKETS = re.compile(r"(?<=\()(?<![:;=-]\()[ \t]+(?=[^\W_])|(?<=[^\W_]|[%”…])[ \t]+(?=\))")
WITHIN_QUOTES = re.compile(
    rf"(?:^|(?<=[\s(\[{EDGE}{UNIT}]))“(?P<left>[ \t]*)(?=[^\s”])[^“”{BORDER}]*?(?P<right>(?<![ \t])[ \t]*)”(?!{LETTER})"
)
DOUBLED = re.compile(rf"(?<=[^\s{EDGE}{UNIT}])[ \t]{{2,}}(?=[^\s{EDGE}{UNIT}])")
# A row of more dots is there to be written upon.
DOTS = re.compile(r"…\.+(?![.…])|(?<![.…])\.+…(?!…)|(?<=[^\W_]|[%)”])\.{4}(?![.…])")


def before_marks(passage: Passage) -> Iterator[Finding]:
    """Yield spaces before a mark that ends a clause."""
    for expression, after in ((BEFORE_MARK, ""), (BEFORE_NOT_AFTER, " ")):
        for found in expression.finditer(passage.seen):
            if not (found["mark"] == ":" and _between_numbers(passage.seen, *found.span())):
                message = f"thừa dấu cách trước “{found['mark']}”"
                change, certain = (*found.span(), found["mark"] + after), _keeps_emphasis(passage.seen, found.start())
                yield passage.rewrite("CACH-TRUOC-DAU", message, change, certain=certain)


def _keeps_emphasis(seen: str, place: int) -> bool:
    """Tell whether no mark of emphasis waits for its other half: without the space behind it, it might find one."""
    if seen[place - 1] not in "*_":
        return True
    marks = EMPHASIS.findall(seen, seen.rfind("\n", 0, place) + 1, place)
    return marks[::2] == marks[1::2]


def _between_numbers(seen: str, start: int, end: int) -> bool:
    """Tell whether a mark parts numbers: "tỷ lệ 1 : 500"."""
    return seen[start - 1 : start].isdigit() and seen[end:].lstrip(" ")[:1].isdigit()


def after_marks(passage: Passage) -> Iterator[Finding]:
    """Yield marks with no space behind them."""
    found = [match for expression in (AFTER_COMMA, AFTER_COLON) for match in expression.finditer(passage.seen)]
    found = [match for match in found if match[0] != ":" or passage.seen[match.start() - 1].islower()]
    for match in (*found, *filter(_ends_a_sentence, AFTER_SENTENCE.finditer(passage.seen))):
        change = (match.end(), match.end(), " ")
        yield passage.rewrite("THIEU-CACH", f"thiếu dấu cách sau “{match[0]}”", change)


def _ends_a_sentence(mark: re.Match[str]) -> bool:
    """Tell "xong.Tiếp theo" from "ThS.Nga", "TP.HCM", "Booking.Com" and "1.Một"."""
    before = WORD_BEFORE.search(mark.string, max(0, mark.start() - 30), mark.start())
    after = WORD_AFTER.match(mark.string, mark.end())
    if not before or not after or not (after[0][0].isupper() and after[0][1:].islower()):
        return False
    word = before[0]
    if word.isdigit():
        return len(word) > 2
    return word[-1].islower() and word.lower() not in ABBREVIATIONS and after[0].lower() not in AFTER_DOT


def within_brackets(passage: Passage) -> Iterator[Finding]:
    """Yield spaces just within brackets and quotation marks."""
    for found in WITHIN_BRACKETS.finditer(passage.seen):
        yield passage.rewrite("CACH-TRONG-NGOAC", "thừa dấu cách trong ngoặc", (*found.span(), ""))
    for found in WITHIN_QUOTES.finditer(passage.seen):
        changes = [(*found.span(side), "") for side in ("left", "right") if found[side]]
        if changes:
            yield passage.rewrite("CACH-TRONG-NGOAC", "thừa dấu cách trong ngoặc kép", *changes)


def doubled(passage: Passage) -> Iterator[Finding]:
    """Yield spaces that are one too many; a no-break space beside a space is one of them by now."""
    for found in DOUBLED.finditer(passage.seen):
        yield passage.rewrite("CACH-DOI", "thừa dấu cách", (*found.span(), " "))


def dots(passage: Passage) -> Iterator[Finding]:
    """Yield three dots with more behind or before them."""
    for found in DOTS.finditer(passage.seen):
        yield passage.rewrite("BA-CHAM", "dấu ba chấm thừa chấm", (*found.span(), "…"))
