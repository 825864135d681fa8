"""Vietnamese text: repair at the door, addresses, sameness, dictionary order, counting.

Nothing here knows a clock, a locale or a file: the same text gives the same answer everywhere. Characters that an
editor would hide or change are written as escapes or code points, named in a comment.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

SLUG_LENGTH = 80
# A cut at a hyphen may cost at most this many characters; a longer last word is cut in two.
SLUG_TAIL = 20
RESERVED_NAMES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)}
)
SYLLABLES_PER_MINUTE = 200

# Syllables as (letters, tones), then the tie-breaks: case, and the text itself.
CollationKey = tuple[tuple[tuple[str, str], ...], str, str]

_TO_SPACE = (
    (0x000B, 0x000C),  # vertical tab (a soft line break in Word), form feed
    (0x0085, 0x0085),  # next line
    (0x00A0, 0x00A0),  # no-break space
    (0x1680, 0x1680),  # ogham space mark
    (0x2000, 0x200A),  # en quad to hair space
    (0x2028, 0x2029),  # line and paragraph separator
    (0x202F, 0x202F),  # narrow no-break space
    (0x205F, 0x205F),  # medium mathematical space
    (0x3000, 0x3000),  # ideographic space
)
_TO_NOTHING = (
    (0x0000, 0x0008),  # C0 controls but tab, line feed and the two above; carriage returns are gone by then
    (0x000E, 0x001F),
    (0x007F, 0x0084),  # DEL and C1 controls but next line
    (0x0086, 0x009F),
    (0x00AD, 0x00AD),  # soft hyphen
    # Direction marks come along when a date or a name is copied from a Windows dialogue, and an override turns the
    # rest of the line around. Vietnamese never needs one.
    (0x061C, 0x061C),
    (0x200B, 0x200B),  # zero width space
    (0x200E, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x2060),  # word joiner
    (0x2066, 0x2069),
    (0xD800, 0xDFFF),  # surrogates
    (0xFDD0, 0xFDEF),  # noncharacters, with the last two of every plane
    (0xFEFF, 0xFEFF),  # zero width no-break space, the byte order mark
    *((plane | 0xFFFE, plane | 0xFFFF) for plane in range(0, 0x110000, 0x10000)),
)
# The alphabets that social networks use for "bold" text. Their letters that Unicode had encoded before stand among
# the Letterlike Symbols: italic h is U+210E PLANCK CONSTANT.
_MATHEMATICAL = (
    (0x2102, 0x2102),
    (0x210A, 0x210E),
    (0x2110, 0x2112),
    (0x2115, 0x2115),
    (0x2119, 0x211D),
    (0x2124, 0x2124),
    (0x2128, 0x2128),
    (0x212C, 0x212D),
    (0x212F, 0x2131),
    (0x2133, 0x2134),
    (0x1D400, 0x1D7FF),
)
_LIKE_D = {
    "\u00d0": "\u0110",  # capital eth -> D with stroke
    "\u0189": "\u0110",  # capital African d -> D with stroke
    "\u00f0": "\u0111",  # eth -> d with stroke
    "\u0256": "\u0111",  # d with tail -> d with stroke
}


def _characters(ranges: tuple[tuple[int, int], ...]) -> Iterator[str]:
    return (chr(code) for first, last in ranges for code in range(first, last + 1))


def _suspects() -> str:
    """Return a class of all that may need mending; the planes above the first are one range of it.

    Each range up there costs every character of every text 1 ns.
    """
    ranges = [pair for pair in (*_TO_SPACE, *_TO_NOTHING, *_MATHEMATICAL) if pair[1] <= 0xFFFF]
    pairs = [*ranges, (0x10000, 0x10FFFF)]
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in pairs) + "".join(_LIKE_D)


_MENDED = (
    dict.fromkeys(_characters(_TO_SPACE), " ")
    | dict.fromkeys(_characters(_TO_NOTHING), "")
    | {letter: unicodedata.normalize("NFKC", letter) for letter in _characters(_MATHEMATICAL)}
    | _LIKE_D
)
_SUSPECT = re.compile(f"[{_suspects()}]")

# COMBINING CIRCUMFLEX, BREVE and HORN: the marks that make â, ă, ơ letters of their own.
_HAT, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"
# COMBINING GRAVE, HOOK ABOVE, TILDE, ACUTE and DOT BELOW, in the order of the tones that they write.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_TONE = re.compile(f"[{''.join(_TONES)}]")
# Dot below is not here: it sorts before the hat in every normal form.
_TONE_BEFORE_HAT = re.compile(f"([AEOaeo])([\u0300\u0301\u0303\u0309])([{_HAT}{_BREVE}])")
_LETTER_MARKS = f"{_HAT}{_BREVE}{_HORN}"
# To the end of the vowels, and only where no second tone follows: that is no syllable of ours.
_TONE_BEFORE_VOWEL = re.compile(
    f"({_TONE.pattern})((?:[{_LETTER_MARKS}]*[aeiouy])+[{_LETTER_MARKS}]*)(?![aeiouy{''.join(_TONES)}{_LETTER_MARKS}])"
)

# Marks, and the joiners and variation selectors that repair() keeps for emoji.
_UNSEEN = "\u0300-\u036f\u200c\u200d\ufe00-\ufe0f"
_BETWEEN_WORDS = re.compile(f"(?:[^a-z0-9{_UNSEEN}][{_UNSEEN}]*)+")
# Latin letters that Unicode does not decompose into a plain letter and a mark.
_FOREIGN_LETTERS = {
    "\u00f8": "o",  # o with stroke
    "\u00e6": "ae",
    "\u0153": "oe",
    "\u0142": "l",  # l with stroke
    "\u00fe": "th",  # thorn
    "\u0127": "h",  # h with stroke
    "\u0167": "t",  # t with stroke
    "\u014b": "ng",  # eng
    "\u0131": "i",  # dotless i
}
_SLUG_LETTERS = _FOREIGN_LETTERS | {"đ": "d"}
# In decomposed text a mark sorts after every letter, which gives a < ă < â < b and d < đ < e once đ is a d with a mark
# and the circumflex is COMBINING DOT ABOVE, between breve and horn.
_SORTED_LETTERS = _FOREIGN_LETTERS | {"đ": f"d{_HORN}", _HAT: "\u0307"}
_NUMBER_OR_WORD = re.compile("([0-9]+)|((?:[^\\W\\d_][\u0300-\u036f]*)+)")

_READ_ALOUD = re.compile(r"[^\W_]")
_JOINT = re.compile("[/–\u2014-](?<=(?:[^\\W\\d_]|[\u0300-\u036f]).)(?=[^\\W\\d_])")


def repair(text: str) -> str:
    """Return the text as every later step may rely on it: NFC, LF, nothing invisible, nothing that XML forbids.

    Lines end where an editor shows them ending (CR LF, CR, LF) and nowhere else; other breaks and all wide or
    no-break spaces become a space each (runs are kept). Control characters, noncharacters, surrogates, zero width
    spaces, byte order marks, soft hyphens and direction marks go. The joiners and variation selectors of emoji stay.
    Eth becomes đ, mathematical "bold" letters become letters. A tone typed before the hat (á + circumflex) and
    CP1258's hatted vowel + tone become one letter. Repairing twice changes nothing.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _SUSPECT.sub(lambda found: _MENDED.get(found[0], found[0]), text)
    text = unicodedata.normalize("NFC", text)
    # A hat that NFC left alone stands on a letter that has its tone already, or on none.
    if _HAT in text or _BREVE in text:
        decomposed = unicodedata.normalize("NFD", text)
        text = unicodedata.normalize("NFC", _TONE_BEFORE_HAT.sub(r"\1\3\2", decomposed))
    return text


def one_line(text: str) -> str:
    """Return the text with every run of white space, line breaks included, as one space, and none at the ends."""
    return " ".join(text.split())


@lru_cache(maxsize=4096)  # header keys, sections, tags and names come again and again
def slug(text: str, fallback: str = "khong-ten") -> str:
    """Return the text as part of an address: at most 80 of a-z, 0-9 and single hyphens between them.

    Where nothing is left (“!!!”, emoji, Chinese) it is the fallback. A name that Windows reserves for a device gets
    “-1” appended, because a folder `con` can be neither made nor unpacked there. Source of the list: Microsoft Learn,
    “Naming Files, Paths, and Namespaces”. The slug of a slug is the same slug.
    """
    plain = unicodedata.normalize("NFKD", repair(text)).casefold()
    words = _BETWEEN_WORDS.sub("-", _respelt(plain, _SLUG_LETTERS))
    short = _shortened(words.encode("ascii", "ignore").decode("ascii").strip("-"))
    if short in RESERVED_NAMES:
        return f"{short}-1"
    return short or fallback


def _respelt(text: str, letters: dict[str, str]) -> str:
    if not text.isascii():
        for letter, plain in letters.items():
            text = text.replace(letter, plain)
    return text


def _shortened(words: str) -> str:
    if len(words) <= SLUG_LENGTH:
        return words
    # Up to the limit inclusive: a word that ends exactly there is whole.
    hyphen = words.rfind("-", SLUG_LENGTH - SLUG_TAIL, SLUG_LENGTH + 1)
    return words[: SLUG_LENGTH if hyphen < 0 else hyphen]


@lru_cache(maxsize=4096)  # header keys, sections, tags and names come again and again
def same_key(text: str) -> str:
    """Return the key under which texts are the same word: for tags, authors and sections.

    The same are upper and lower case, any white space, any Unicode form, and both placements of the tone (hóa = hoá,
    thúy = thuý): the key has each tone at the end of its vowels. Different stay Thanh Nga and Thành Ngà, Hà and Hạ,
    a and ă, d and đ.
    """
    folded = one_line(repair(text)).casefold()
    if folded.isascii():
        return folded
    decomposed = unicodedata.normalize("NFD", folded)
    return unicodedata.normalize("NFC", _TONE_BEFORE_VOWEL.sub(r"\2\1", decomposed))


def collation_key(text: str) -> CollationKey:
    """Return the key that sorts texts as a Vietnamese dictionary does; only equal (repaired) texts have equal keys.

    Syllable after syllable: letters a ă â b c d đ e ê f g h i j k l m n o ô ơ p q r s t u ư v w x y z, then tones
    ngang, huyền, hỏi, ngã, sắc, nặng. Numbers come before letters, by value. Signs and spaces only part syllables.
    Where all that is equal, small letters come before capitals. Sources: Vũ Xuân Lương, “Quy tắc sắp xếp đơn vị từ
    vựng trong từ điển tiếng Việt” (Vietlex); the order of letters and tones is also that of Unicode CLDR,
    common/collation/vi.xml (which compares all letters of a phrase before its tones; dictionaries do not).
    """
    repaired = repair(text)
    plain = _respelt(unicodedata.normalize("NFD", repaired.casefold()), _SORTED_LETTERS)
    parts = (_number(number) if number else _word(word) for number, word in _NUMBER_OR_WORD.findall(plain))
    return tuple(parts), repaired.swapcase(), repaired


def _number(digits: str) -> tuple[str, str]:
    # The length first makes text compare as the value does; int() refuses more than 4,300 digits.
    value = digits.lstrip("0")
    return f"0{chr(len(value))}{value}", ""


def _word(letters: str) -> tuple[str, str]:
    tones = _TONE.findall(letters)
    return _TONE.sub("", letters), "".join(_TONES[tone] for tone in tones)


def syllables(text: str) -> int:
    """Count the syllables a reader reads: words written apart that have a letter or a digit.

    A dash or slash between two letters parts words as well (kinh tế-xã hội: 4, USD/người: 2), one beside a digit does
    not (24/7, Covid-19 and 13/5/2020 count as 1). Equal for NFC and NFD.
    """
    words = [word for word in text.split() if word[0].isalnum() or _READ_ALOUD.search(word)]
    return len(words) + len(_JOINT.findall(text))


def reading_minutes(syllable_count: int) -> int:
    """Return the minutes that so many syllables take to read: rounded up, at least 1.

    200 syllables a minute is a rule of this house; we know of no measurement for Vietnamese. It lies between the 183
    words a minute at which adults read English aloud and the 238 at which they read it silently, as many of our
    readers are old (Brysbaert 2019, “How many words do we read per minute?”, doi:10.1016/j.jml.2019.104047).
    """
    return max(1, -(-syllable_count // SYLLABLES_PER_MINUTE))


def size_words(byte_count: int) -> str:
    """Return the size of a file for readers: “850 B”, “340 KB”, “1,2 MB”, “3 GB”; 1 KB is 1000 B.

    Rounded half up, from MB on to one decimal, which is left out when it is 0.
    """
    # Each unit ends where its rounded number would be 1000: 999,500 B are 1 MB.
    if byte_count < 1000:
        return f"{byte_count} B"
    if byte_count < 999_500:
        return f"{(byte_count + 500) // 1000} KB"
    unit, size = ("MB", 1_000_000) if byte_count < 999_950_000 else ("GB", 1_000_000_000)
    whole, tenth = divmod((byte_count * 10 + size // 2) // size, 10)
    return f"{whole},{tenth} {unit}" if tenth else f"{whole} {unit}"
