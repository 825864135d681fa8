"""Vietnamese text: what passes the door, which words are the same, and how they are sorted and counted."""

import itertools
import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsroom.vietnamese import (
    RESERVED_NAMES,
    collation_key,
    one_line,
    reading_minutes,
    repair,
    same_key,
    size_words,
    slug,
    syllables,
)

GRAVE, ACUTE, HAT, TILDE, BREVE, HOOK, HORN, DOT = (
    "\u0300", "\u0301", "\u0302", "\u0303", "\u0306", "\u0309", "\u031b", "\u0323",
)  # fmt: skip
TONES = (GRAVE, HOOK, TILDE, ACUTE, DOT)
MARKED_VOWELS = [
    vowel + mark
    for vowels, mark in (("aeoAEO", HAT), ("aA", BREVE), ("ouOU", HORN))
    for vowel in vowels
]  # fmt: skip
VOWELS = [*"aeiouyAEIOUY", *MARKED_VOWELS]
# The planes with letters and signs, and the tag characters of flags; of the others the ends, which are noncharacters.
PLANE_ENDS = [plane | last for plane in range(0x20000, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)]
EVERY_CHARACTER = "".join(map(chr, [*range(0x20000), *range(0xE0000, 0xE0200), *PLANE_ENDS]))

# Text in which the rules meet: vowels, loose marks, breaks, spaces, forbidden characters, đ and its twins.
HARD_TEXT = st.text(
    st.sampled_from(
        f"aăâáấeêioôơuưyAĂĐđdhóaúy 12-/.\r\n\t{GRAVE}{ACUTE}{HAT}{TILDE}{BREVE}{HOOK}{HORN}{DOT}\u00a0\u200b\u200d"
        "\ufeff\u00d0\u00f0\u2028\u0085\x00\x0b\ud800\U0001d413\u210e\u0340\u212b\u1e9e\u0130\u00df\u01c5\U0001f469"
    )
)
ODD_TEXT = st.text(st.characters(categories=["Cs", "Cn", "Co", "Cf", "Mn", "Lt", "Zs"]))
ANY_TEXT = st.one_of(HARD_TEXT, ODD_TEXT, st.text())


FARMER_AND_HEART = "\U0001f469\u200d\U0001f33e \u2764\ufe0f a\u200cb"


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("given_text", "wanted"),
    [
        pytest.param("một\r\nhai\rba\nbốn\r\n\r\n", "một\nhai\nba\nbốn\n\n", id="line-ends"),
        pytest.param("một\r\r\nhai", "một\n\nhai", id="cr-cr-lf-is-two-lines-in-an-editor"),
        pytest.param("a\r\u200b\nb", "a\n\nb", id="invisible-between-cr-and-lf"),
        pytest.param("Đại\u000bhội\u000cđã\u0085bế\u2028mạc\u2029.", "Đại hội đã bế mạc .", id="breaks-in-a-line"),
        pytest.param("\ufeffTiêu đề: \ufeffA\u200bB\u2060C\u00adD", "Tiêu đề: ABCD", id="bom-and-zero-width"),
        pytest.param("a\x00b\x02c\x1bd\x1fe\x7ff\x80g\x9fh", "abcdefgh", id="controls"),
        pytest.param("giữ\tlại\nđây", "giữ\tlại\nđây", id="tab-and-line-feed-stay"),
        pytest.param("a\ufffeb\uffffc\ufdd0d\ufdefe\U0001fffef\U0010ffffg", "abcdefg", id="noncharacters"),
        pytest.param("a\ud800b\udfffc", "abc", id="lone-surrogates"),
        pytest.param("\u200e14/05/2020\u202c \u202eĐầm\u061c Hà\u2069", "14/05/2020 Đầm Hà", id="direction-marks"),
        pytest.param(FARMER_AND_HEART, FARMER_AND_HEART, id="emoji-joiner-selector-and-non-joiner-stay"),
        pytest.param("1\u00a0 \u202f2\u2000\u200a3\u205f\u30004", "1   2  3  4", id="spaces-not-collapsed"),
        pytest.param("\u00d0ầm Hà, \u0189ông, \u00f0ường, \u0256i", "Đầm Hà, Đông, đường, đi", id="eth-and-its-twins"),
        pytest.param("\U0001d413\U0001d422\U0001d427 \U0001d7d0\U0001d7d3", "Tin 25", id="maths-bold"),
        pytest.param("\U0001d447\u210e\U0001d44e\U0001d45b\u210e", "Thanh", id="maths-italic-whose-h-is-planck"),
        pytest.param(f"\U0001d407\U0001d41a{GRAVE} \U0001d404{HAT}{ACUTE}", "Hà Ế", id="maths-bold-with-marks"),
        pytest.param("25 \u2103, \u2116 7, \u2122", "25 \u2103, \u2116 7, \u2122", id="other-letterlike-signs-stay"),
        pytest.param("Nguyê\u0303n Thị Thu Ha\u0300", "Nguyễn Thị Thu Hà", id="cp1258-third-form"),
        pytest.param(f"á{HAT} à{BREVE} ó{HORN}", "ấ ằ ớ", id="tone-before-hat-breve-horn"),
        pytest.param(f"ViE{DOT}{HAT}t A\u0341", "ViỆt Á", id="dot-below-and-old-tone-mark"),
        pytest.param(f"e\u200b{HAT}\u00ad{ACUTE}", "ế", id="invisible-between-letter-and-mark"),
        pytest.param("", "", id="empty"),
    ],
)  # fmt: skip
def test_repair(given_text: str, wanted: str) -> None:
    assert repair(given_text) == wanted


@pytest.mark.parametrize("tone", TONES, ids=["grave", "hook", "tilde", "acute", "dot"])
def test_every_vowel_in_every_form_becomes_one_letter(tone: str) -> None:
    for vowel in VOWELS:
        letter = nfc(vowel + tone)
        assert len(letter) == 1
        base, mark = vowel[0], vowel[1:]
        forms = {nfd(letter), nfc(vowel) + tone, vowel + tone, base + tone + mark, nfc(base + tone) + mark}
        assert {repair(form) for form in forms} == {letter}


@given(ANY_TEXT)
@example(f"a{ACUTE}{BREVE}{HAT}")
@example(f"á{DOT}{HAT}{HAT}{BREVE}")
def test_repairing_twice_changes_nothing(text: str) -> None:
    repaired = repair(text)
    assert repair(repaired) == repaired
    assert unicodedata.is_normalized("NFC", repaired)


@given(ANY_TEXT)
def test_repair_keeps_the_lines_an_editor_shows(text: str) -> None:
    shown = len(re.split("\r\n|\r|\n", text))
    repaired = repair(text)
    assert len(repaired.split("\n")) == shown
    # No other character ends a line for Python, XML or a browser.
    assert len(f"{repaired}.".splitlines()) == shown


def test_no_character_that_repair_lets_through_is_a_control_an_odd_space_or_a_noncharacter() -> None:
    left = set(repair("\n".join(EVERY_CHARACTER)))
    assert {c for c in left if unicodedata.category(c) == "Cc"} == {"\n", "\t"}
    assert {c for c in left if unicodedata.category(c) in ("Zs", "Zl", "Zp")} == {" "}
    assert not [c for c in left if unicodedata.category(c) == "Cs"]
    assert not [c for c in left if ord(c) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(c) <= 0xFDEF]
    assert not [c for c in left if 0x1D400 <= ord(c) <= 0x1D7FF and unicodedata.category(c) != "Cn"]
    assert not left & set("\u00ad\u200b\u2060\ufeff\u00d0\u00f0\u0189\u0256")


def is_styled_letter(character: str) -> bool:
    return "<font>" in unicodedata.decomposition(character) and unicodedata.normalize("NFKC", character).isascii()


def test_repair_leaves_every_other_letter_mark_and_sign_in_place() -> None:
    # One to a line, so that no mark meets a letter.
    kept = set(repair("\n".join(EVERY_CHARACTER)))
    visible = {c for c in EVERY_CHARACTER if unicodedata.category(c)[0] in "LMNPS" and nfc(c) == c}
    # The litre sign and the information sign are no letters of a mathematical alphabet.
    letterlike = {c for c in EVERY_CHARACTER[0x2100:0x2140] if is_styled_letter(c)} - set("\u2113\u2139")
    maths = set(EVERY_CHARACTER[0x1D400:0x1D800]) | letterlike
    assert visible - kept == visible & maths | set("\u00d0\u00f0\u0189\u0256")


@pytest.mark.parametrize(
    ("given_text", "wanted"),
    [
        pytest.param("  Đại\thội \n  Đảng\u00a0bộ ", "Đại hội Đảng bộ", id="runs"),
        pytest.param(" \u00a0\n", "", id="nothing-but-space"),
        pytest.param("Đầm Hà", "Đầm Hà", id="already"),
    ],
)
def test_one_line(given_text: str, wanted: str) -> None:
    assert one_line(given_text) == wanted


LONG_WORDS = "-".join(["nghieng"] * 12)


@pytest.mark.parametrize(
    ("given_text", "wanted"),
    [
        pytest.param("Tin 24/7: 17,6% & 5.000 USD/người", "tin-24-7-17-6-5-000-usd-nguoi", id="numbers-and-signs"),
        pytest.param("Đổi mới", "doi-moi", id="d-with-stroke"),
        pytest.param("\u00d0ổi mới", "doi-moi", id="eth"),
        pytest.param(nfd("Huyện Đầm Hà, nhiệm kỳ 2020 – 2025"), "huyen-dam-ha-nhiem-ky-2020-2025", id="nfd"),
        pytest.param("Gru\u00df, \u00d8re, \u00c6gir, \u0152uf", "gruss-ore-aegir-oeuf", id="sharp-s-o-ae-oe"),
        pytest.param("\u0141\u00f3d\u017a, \u00dee, \u0126al, \u014aa", "lodz-the-hal-nga", id="l-thorn-h-eng"),
        pytest.param("Malmö, Çeşme, piñata", "malmo-cesme-pinata", id="other-marks"),
        pytest.param("\u0130zmir \u0131l\u0131k", "izmir-ilik", id="turkish-i"),
        pytest.param("TT&VH", "tt-vh", id="ampersand"),
        pytest.param("“Huyện”…  (mới)!", "huyen-moi", id="quotes-and-brackets"),
        pytest.param("10 m\u00b2, \u2116 5", "10-m2-no-5", id="compatibility-characters"),
        pytest.param("\U0001d413\U0001d422\U0001d427", "tin", id="maths-bold"),
        pytest.param(f"Tin {ACUTE} mới", "tin-moi", id="lone-mark-makes-no-double-hyphen"),
        pytest.param("L\u00adễ h\u200dộ\u200ci\ufe0f", "le-hoi", id="invisible-characters-part-no-word"),
        pytest.param("!!!", "khong-ten", id="signs-only"),
        pytest.param("\U0001f389\U0001f469\u200d\U0001f33e\ufe0f", "khong-ten", id="emoji-only"),
        pytest.param("\u8d8a\u5357", "khong-ten", id="chinese-only"),
        pytest.param("", "khong-ten", id="empty"),
        pytest.param("---", "khong-ten", id="hyphens-only"),
        pytest.param("Côn", "con-1", id="windows-con"),
        pytest.param("AUX!", "aux-1", id="windows-aux"),
        pytest.param("com9", "com9-1", id="windows-com9"),
        pytest.param("com10", "com10", id="not-reserved-com10"),
        pytest.param("Con đường", "con-duong", id="reserved-name-as-a-part"),
        pytest.param("a" * 200, "a" * 80, id="one-endless-word"),
        pytest.param(LONG_WORDS, "-".join(["nghieng"] * 10), id="cut-at-a-hyphen"),
        pytest.param("b" * 70 + " " + "c" * 9 + " d", "b" * 70 + "-" + "c" * 9, id="word-ending-at-the-limit"),
        pytest.param("b" * 60 + " " + "c" * 60, "b" * 60, id="hyphen-just-far-enough"),
        pytest.param("b" * 59 + " " + "c" * 60, "b" * 59 + "-" + "c" * 20, id="hyphen-too-far-in-front"),
        pytest.param("b" * 79 + " c", "b" * 79, id="no-hyphen-at-the-end"),
    ],
)  # fmt: skip
def test_slug(given_text: str, wanted: str) -> None:
    assert slug(given_text) == wanted


def test_slug_with_a_fallback_of_the_caller() -> None:
    assert slug("!!!", fallback="muc") == "muc"
    assert slug("Mục", fallback="khac") == "muc"


def test_reserved_names_are_microsofts_twenty_two() -> None:
    assert len(RESERVED_NAMES) == 22
    assert all(slug(name) == f"{name}-1" for name in RESERVED_NAMES)


@given(ANY_TEXT)
@example("a" * 60 + "-" + "b" * 30)
@example("\u212b\u1e9e\u0130")
def test_a_slug_is_clean_short_and_its_own_slug(text: str) -> None:
    made = slug(text)
    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", made)
    assert len(made) <= 80
    assert made not in RESERVED_NAMES
    assert slug(made) == made
    assert slug(repair(text)) == made


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Văn hóa", "Văn hoá"),
        ("Thúy", "Thuý"),
        ("khỏe", "khoẻ"),
        ("QUỲNH", "Qùynh"),
        ("hoàn", "hòan"),
        ("chuyện", "chuỵên"),
        ("Ngoẹo", "Ngọeo"),
        ("giữa", "giưã"),
        ("Thanh Nga", "  thanh\u00a0\nNGA "),
        ("Nguyễn Thị Thu Hà", nfd("Nguyễn Thị Thu Hà")),
        ("Đầm Hà", "\u00d0ầm Hà"),
        ("Đầm Hà", "Đâ\u0300m Ha\u0300"),
        ("Stra\u00dfe", "STRASSE"),
    ],
)
def test_the_same_word(one: str, other: str) -> None:
    assert same_key(one) == same_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Thanh Nga", "Thành Ngà"),
        ("Nguyễn Thị Hà", "Nguyễn Thị Hạ"),
        ("hoà", "hoá"),
        ("hoa", "hóa"),
        ("ăn", "an"),
        ("ân", "ăn"),
        ("cơ", "cô"),
        ("tư", "tu"),
        ("dan", "đan"),
        ("thuý", "thuỷ"),
        ("Văn hóa", "Vănhóa"),
        ("lý", "lí"),
        # Not one syllable: the tone stands on another word.
        ("hóa hoa", "hoa hóa"),
        ("Hàlan", "Halàn"),
        ("Kiều Oanh", "Kiêu Oành"),
    ],
)
def test_different_words(one: str, other: str) -> None:
    assert same_key(one) != same_key(other)


def test_key_is_readable() -> None:
    assert same_key(" Văn  HÓA ") == "văn hoá"


@pytest.mark.parametrize("tone", TONES, ids=["grave", "hook", "tilde", "acute", "dot"])
def test_both_placements_of_every_tone_have_one_key_of_their_own(tone: str) -> None:
    for first, second in ("oa", "oe", "uy"):
        old, new = nfc(f"h{first}{tone}{second}"), nfc(f"h{first}{second}{tone}")
        assert same_key(old) == same_key(new)
        others = {same_key(f"h{first}{second}{other}") for other in ("", *TONES) if other != tone}
        assert same_key(old) not in others


@given(ANY_TEXT)
def test_the_key_of_a_repaired_text_is_the_same(text: str) -> None:
    assert same_key(repair(text)) == same_key(text)


VIETNAMESE = st.text(st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậếềểễệóòỏõọớờởỡợúùủũụÁẤÓĐ 0123"))


@given(VIETNAMESE)
def test_the_key_is_its_own_key_in_every_form_and_case(text: str) -> None:
    key = same_key(text)
    assert {same_key(form) for form in (key, nfd(text), text.upper(), f" {text} ")} == {key}


DICTIONARY = {
    "tones": "Ha Hà Hả Hã Há Hạ Hải",
    "letters-before-tones": "An Anh Ánh Ăn Ân",
    "d-before-d-with-stroke": "Da Dũng Duyên Đa Đà Đá Em",
    "every-letter": "a ă â b c d đ e ê f g h i j k l m n o ô ơ p q r s t u ư v w x y z",
    "hatted-letters-as-prefix": "ca can cạn cay căn cắt câm cha",
    "o-family": "co con cọn còng cô côn cơ cơm cu",
    "both-placements": "hoa hoà hóa hoạ hoan",
    "small-before-capital": "hà Hà HÀ hả",
    "foreign-letters": "abe \u00e6gir afe \u0142a ma Ol \u00f8l on",
}


@pytest.mark.parametrize("words", DICTIONARY.values(), ids=DICTIONARY)
def test_dictionary_order_of_syllables(words: str) -> None:
    wanted = words.split()
    backwards = wanted[::-1]
    assert sorted(backwards, key=collation_key) == wanted
    assert sorted(map(nfd, backwards), key=collation_key) == [nfd(word) for word in wanted]


PHRASES = {
    "syllable-after-syllable": ["Ha Bình", "Ha Cối", "Hà An", "Hà Bình", "Hạ Long", "Hải An"],
    "short-before-long": ["Hà", "Hà An", "Hà An Bình", "Hà Anh"],
    "numbers-by-value": ["Bài 2", "Bài 10", "Bài 10a", "Bài 100", "Bài một"],
    "numbers-before-letters": ["0", "1.000", "2", "24/7", "a", "Ă"],
    "leading-zeros": ["Bài 02", "Bài 3", "Bài 0010", "Bài 11"],
    "signs-do-not-count": ["An", "– Ánh", "“Ăn”", "(Ân)"],
    "case-last-of-all": ["hà an", "Hà An", "hà ánh", "Hà Ánh"],
    "signs-only-come-first": ["!!!", "1", "a"],
    "endless-number": ["Bài 1", "Bài " + "8" * 5000, "Bài " + "9" * 5000, "Bài a"],
}


@pytest.mark.parametrize("wanted", PHRASES.values(), ids=PHRASES)
def test_dictionary_order_of_phrases(wanted: list[str]) -> None:
    for order in itertools.permutations(wanted):
        assert sorted(order, key=collation_key) == wanted


@given(ANY_TEXT, ANY_TEXT)
@example("Hà", "hà")
@example("hóa", "hoá")
@example("stra\u00dfe", "strasse")
@example("1", "a")
def test_collation_is_total(one: str, other: str) -> None:
    first, second = collation_key(one), collation_key(other)
    assert (first < second) + (first > second) + (repair(one) == repair(other)) == 1


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("Đổi mới – sáng tạo – đột phá", 6, id="dashes-with-spaces-are-not-read"),
        pytest.param("Đổi mới- Sáng tạo", 4, id="dash-on-one-word"),
        pytest.param("kinh tế-xã hội", 4, id="hyphen-between-words"),
        pytest.param("Đầm Hà\u2014Quảng Ninh / Việt Nam", 6, id="long-dash-and-slash"),
        pytest.param("5.000 USD/người", 3, id="slash-between-words"),
        pytest.param("24/7 Covid-19 13/5/2020 40-41%", 4, id="numbers-are-one-each"),
        pytest.param("“Huyện” (mới) …!", 2, id="signs-around-words"),
        pytest.param("_nghiêng_ **đậm** - * # _ ___", 2, id="markdown-signs"),
        pytest.param("một\nhai\tba\u00a0bốn", 4, id="any-white-space"),
        pytest.param("Trường học số 1 \U0001f389", 4, id="emoji-is-not-read"),
        pytest.param("a--b -c- d/", 3, id="doubled-and-outer-dashes"),
    ],
)
def test_syllables(text: str, wanted: int) -> None:
    assert syllables(text) == wanted
    assert syllables(nfd(text)) == wanted


@given(HARD_TEXT.map(repair))
def test_syllables_are_the_same_in_nfd(text: str) -> None:
    assert syllables(nfd(text)) == syllables(text)


@pytest.mark.parametrize(
    ("count", "wanted"), [(0, 1), (1, 1), (200, 1), (201, 2), (1500, 8), (1601, 9)], ids=lambda number: str(number)
)
def test_reading_minutes(count: int, wanted: int) -> None:
    assert reading_minutes(count) == wanted


@pytest.mark.parametrize(
    ("byte_count", "wanted"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 KB"),
        (1499, "1 KB"),
        (1500, "2 KB"),
        (340_000, "340 KB"),
        (999_499, "999 KB"),
        (999_500, "1 MB"),
        (1_149_999, "1,1 MB"),
        (1_150_000, "1,2 MB"),
        (12_000_000, "12 MB"),
        (999_949_999, "999,9 MB"),
        (999_950_000, "1 GB"),
        (2_540_000_000, "2,5 GB"),
    ],
)
def test_size_words(byte_count: int, wanted: str) -> None:
    assert size_words(byte_count) == wanted
