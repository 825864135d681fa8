"""Words: one typed twice, and tone marks in two styles. Nothing here is repaired: words are the reporter's."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum

from newsroom.problems import Finding
from newsroom.typography.prose import Passage

# Vietnamese doubles words on purpose (xanh xanh, từ từ, người người, bay là là, sức người sức của của nhân dân), so
# only those are looked at that are never doubled, and some that are not before what follows them in a slip.
NEVER_DOUBLED = "các|những|được|tại|khi|nhưng|bởi|và|(?<!sức )(?<!tiền )(?<!công )(?<!góp )(?<!nhiều )của"
NOT_BEFORE = "là|trong|cho|với"
OBJECTS = "các|những|một|mỗi|từng|việc|người|năm|tháng|ngày|công tác|quá trình|thời gian|nhân dân|bà con|học sinh"
# As expressions that look behind them are slow, they are only tried where one of these is found.
PAIRS = tuple(f"{word} {word}" for word in re.sub(r"\(.*?\)", "", f"{NEVER_DOUBLED}|{NOT_BEFORE}").split("|"))
TWICE = re.compile(
    rf"\b(?:(?P<word>{NEVER_DOUBLED})\s+(?P=word)|(?P<small>{NOT_BEFORE})\s+(?P=small)(?=\s+(?:{OBJECTS})\b))\b",
    re.IGNORECASE,
)

# The open syllables in oa, oe, uy, where the two styles differ: hóa and hoá, khỏe and khoẻ, ủy and uỷ; but quý.
OLD = frozenset(re.findall("..", "òaóaỏaõaọaòeóeỏeõeọeùyúyủyũyụy"))
NEW = frozenset(re.findall("..", "oàoáoảoãoạoèoéoẻoẽoẹuỳuýuỷuỹuỵ"))
_FIRST, _LAST = ("".join(sorted({pair[place] for pair in OLD | NEW})) for place in (0, 1))
TONED = re.compile(rf"[{_FIRST}{_FIRST.upper()}](?<![qQ].)[{_LAST}{_LAST.upper()}](?![^\W\d_])")
SYLLABLE_BEFORE = re.compile(r"[^\W\d_]*$")
# A longer beginning of a syllable there is not: "ngh".
LONGEST_BEGINNING = 8


class Style(StrEnum):
    """Where the tone mark stands: on the first vowel, or on the last."""

    OLD = "kiểu cũ"
    NEW = "kiểu mới"


def repeated(passage: Passage) -> Iterator[Finding]:
    """Yield little words that stand there twice."""
    spoken = " ".join(passage.seen.lower().split())
    if not any(pair in spoken for pair in PAIRS):
        return
    for found in TWICE.finditer(passage.seen):
        word = found["word"] or found["small"]
        message = f"lặp từ: “{' '.join(passage.quote(*found.span()).split())}”"
        yield passage.warn("LAP-TU", message, f"bỏ một chữ “{word.lower()}”", found.start())


def tone_placement(passages: Iterable[Passage]) -> Iterator[Finding]:
    """Yield each word whose tone mark stands otherwise than in most words of the story.

    A name is written as its bearer writes it, so words with a capital do not count, but for Ủy.
    """
    seen: dict[str, tuple[Style, Passage, int]] = {}
    styles: Counter[Style] = Counter()
    for passage in passages:
        for found in TONED.finditer(passage.seen):
            word, pair = _word(found), found[0].lower()
            if pair in OLD | NEW and (word == word.lower() or len(word) == 2):
                style = Style.OLD if pair in OLD else Style.NEW
                styles[style] += 1
                seen.setdefault(word.lower(), (style, passage, found.start()))
    if len(styles) < 2:
        return
    (usual, _), (_, _) = styles.most_common()
    for word, (style, passage, place) in seen.items():
        if style is not usual:
            other = next(known for known, (its_style, _, _) in seen.items() if its_style is usual)
            message = f"“{word}” đặt dấu {style}, trong bài phần nhiều đặt dấu {usual} như “{other}”"
            yield passage.warn("DAU-THANH", message, f"viết “{_respelt(word, usual)}”", place)


def _word(found: re.Match[str]) -> str:
    before = SYLLABLE_BEFORE.search(found.string, max(0, found.start() - LONGEST_BEGINNING), found.start())
    return f"{before[0] if before else ''}{found[0]}"


def _respelt(word: str, style: Style) -> str:
    """Return a word that ends with two vowels with its tone mark on the first or the last of them."""
    plain = unicodedata.normalize("NFD", word[-2:])
    tone = next(mark for mark in plain if unicodedata.combining(mark))
    vowels = plain.replace(tone, "")
    ending = f"{vowels[0]}{tone}{vowels[1]}" if style is Style.OLD else f"{vowels}{tone}"
    return word[:-2] + unicodedata.normalize("NFC", ending)
