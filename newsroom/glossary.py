"""The glossary: abbreviations that a reader may ask about, marked where a story first uses them."""

import re
from collections.abc import Iterable

from newsroom.site import Abbreviation


class Glossary:
    """Finds the abbreviations of site.toml in texts."""

    def __init__(self, entries: Iterable[Abbreviation]) -> None:
        self._entries = {entry.short: entry for entry in entries}
        # The longest first, so that "BCH TW" is not taken for "BCH".
        shorts = sorted(self._entries, key=len, reverse=True)
        self._expression = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, shorts))})(?!\w)")

    def used(self, text: str) -> set[str]:
        """Return which abbreviations a text holds."""
        if not any(short in text for short in self._entries):  # far faster than the expression
            return set()
        return set(self._expression.findall(text))

    def split(self, text: str, explained: set[str]) -> tuple[str, list[tuple[Abbreviation, str]]]:
        """Return the text up to the first abbreviation that is new to the reader; then each, with the text behind it.

        `explained` holds those that the reader has met, and is kept up to date. One is also met where the text spells
        it out: "Mặt trận Tổ quốc (MTTQ)".
        """
        found: list[tuple[Abbreviation, int, int]] = []
        for match in self._expression.finditer(text) if self.used(text) else ():
            entry = self._entries[match[0]]
            if entry.short not in explained and entry.words.casefold() not in text[: match.start()].casefold():
                found.append((entry, match.start(), match.end()))
            explained.add(entry.short)
        ends = [*(start for _, start, _ in found), len(text)]
        return text[: ends[0]], [
            (entry, text[end:after]) for (entry, _, end), after in zip(found, ends[1:], strict=True)
        ]
