"""Proofreading: all rules of typography over one file."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from newsroom.bodies import Body
from newsroom.headers import Document, Key
from newsroom.problems import Edit, Finding
from newsroom.typography.around import credits_missing, link_words, summary_length, title_capitals, title_length
from newsroom.typography.brackets import brackets
from newsroom.typography.dashes import numbers_of_documents, one_sided
from newsroom.typography.prose import Passage, body_passage, header_passages
from newsroom.typography.quotes import STRAIGHT, curved, quotes
from newsroom.typography.spaces import after_marks, before_marks, dots, doubled, within_brackets
from newsroom.typography.wording import repeated, tone_placement
from newsroom.vietnamese import one_line

# Each rule with what a text must hold for it to be tried. Where two would repair one place, the first has its way.
RULES: tuple[tuple[Callable[[Passage], Iterator[Finding]], tuple[str, ...]], ...] = (
    (numbers_of_documents, ("/",)),
    (one_sided, ("-", "–", "—")),
    (dots, ("….", ".…", "....")),
    (before_marks, (" ,", " ;", " .", " :", " !", " ?", "\t")),
    (after_marks, ("",)),
    (within_brackets, ("( ", " )", "“ ", " ”", "\t")),
    (quotes, ("“", "”", '"')),
    (brackets, ("(", ")", "[", "]")),
    (repeated, ("",)),
    (doubled, ("  ", "\t")),
)
# The values of a header that are sentences. Those of the others decide what a story is, and are not repaired.
PROSE_KEYS = ("title", "summary", "correction")
PEOPLE_KEYS = ("authors", "interviewee")


def proofread(text: str, document: Document, body: Body, keys: tuple[Key, ...]) -> Iterator[Finding]:
    """Yield what a proofreader would mark in a file, of which `text` is all."""
    fields = dict(header_passages(text, document, keys))
    passages = [fields[name] for name in PROSE_KEYS if name in fields]
    if body.text:
        passages.append(body_passage(body))
    for passage in passages:
        yield from passage_findings(passage)
    for name in PEOPLE_KEYS:
        if name in fields:
            yield from (replace(finding, edits=()) for finding in one_sided(fields[name]))
    yield from tone_placement(passages)
    values = {field.line: one_line(field.value) for field in document.fields}
    for name, rule in (("title", title_length), ("title", title_capitals), ("summary", summary_length)):
        if name in fields:
            yield from rule(fields[name].first_line, values[fields[name].first_line])
    yield from credits_missing(body, values[fields["authors"].first_line] if "authors" in fields else "")
    yield from link_words(body)


def passage_findings(passage: Passage) -> Iterator[Finding]:
    """Yield what is wrong in one passage; no two findings repair the same place."""
    if STRAIGHT in passage.seen:
        passage = replace(passage, proper=curved(passage.text, passage.seen))
    taken: set[tuple[int, int]] = set()
    for rule, signs in RULES:
        for finding in rule(passage) if any(sign in passage.seen for sign in signs) else ():
            places = {place for edit in finding.edits for place in _places(edit)}
            if taken.isdisjoint(places):
                taken |= places
                yield finding


def _places(edit: Edit) -> Iterator[tuple[int, int]]:
    """Yield (line, column) of all that a repair replaces, or of what it stands before."""
    return ((edit.line, edit.column + step) for step in range(len(edit.old) or 1))
