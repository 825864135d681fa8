"""Interviews: tells questions from answers while a story is still Markdown's tree.

A question is a paragraph that begins with "PV:" or "Hỏi:", or is wholly bold. What follows until the next one is its
answer; a last question that nobody answers is the interviewer's closing.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Any
from xml.etree import ElementTree as etree

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from pelican import signals

from newsroom.interviews import ANSWER_MARK, INTERVIEW, MARKED_LINE, QUESTION_MARK


class Interviews(Extension):
    """Adds the questions and answers to the stories of kind "phong-van"."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Mark the tree when its inline parts are done, before headings are counted."""
        md.preprocessors.register(OwnParagraphs(md), "interviews", 5)
        md.treeprocessors.register(QuestionsAndAnswers(md), "interviews", -5)


class OwnParagraphs(Preprocessor):
    """Lets every line that begins with a mark begin a paragraph, whether a blank line stands before it or not."""

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines with those blank lines."""
        if not is_interview(self.md):
            return lines
        return [part for line in lines for part in (("", line) if MARKED_LINE.match(line) else (line,))]


class QuestionsAndAnswers(Treeprocessor):
    """Gives questions and answers their classes."""

    def run(self, root: etree.Element) -> None:
        """Mark every question, and gather what follows it into an answer."""
        if not is_interview(self.md):
            return
        children = list(root)
        for child in children:
            root.remove(child)
        root.extend(_arranged(children))


def _arranged(children: list[etree.Element]) -> Iterator[etree.Element]:
    """Yield the paragraphs before the first question, then questions and answers in turn."""
    question: etree.Element | None = None
    for asks, group in groupby(children, is_question):
        if asks:
            for question in group:
                question.set("class", "question")
                yield question
        elif question is None:
            yield from group
        else:
            yield _answer(list(group))
            question = None
    if question is not None:
        question.set("class", "question closing")


def is_interview(md: Markdown) -> bool:
    """Tell whether what is being converted is an interview; a standing page has no kind."""
    story = md.story  # type: ignore[attr-defined] # set for each conversion
    return getattr(getattr(story, "kind", None), "slug", "") == INTERVIEW


def is_question(element: etree.Element) -> bool:
    """Tell whether a paragraph asks."""
    return element.tag == "p" and (_wholly_bold(element) or bool(QUESTION_MARK.match("".join(element.itertext()))))


def _wholly_bold(paragraph: etree.Element) -> bool:
    return (
        len(paragraph) == 1
        and paragraph[0].tag == "strong"
        and not (paragraph.text or "").strip()
        and not (paragraph[0].tail or "").strip()
    )


def _answer(paragraphs: list[etree.Element]) -> etree.Element:
    answer = etree.Element("div", {"class": "answer"})
    first = paragraphs[0]
    # The mark may itself be bold: **Đáp:** …
    holder = first[0] if len(first) and first[0].tag == "strong" and not (first.text or "").strip() else first
    holder.text = ANSWER_MARK.sub("", holder.text or "", count=1)
    answer.extend(paragraphs)
    return answer


def begin(pelican: Any) -> None:  # noqa: ANN401 - Pelican has no types
    """Add the extension to the Markdown of this run."""
    markdown = pelican.settings["MARKDOWN"]
    pelican.settings["MARKDOWN"] = {**markdown, "extensions": [*markdown["extensions"], Interviews()]}


def register() -> None:
    """Connect the signals."""
    signals.initialized.connect(begin)
