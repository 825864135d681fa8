"""Made-up stories for the benchmarks: the sentences of the centre's two real ones in a new order."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from newsroom.site import FILE_NAME, read_site
from newsroom.vietnamese import slug, syllables

ROOT = Path(__file__).resolve().parent.parent
FIRST, LAST = datetime(2011, 1, 1), datetime(2020, 12, 31)  # noqa: DTZ001 - the time in Hà Nội, as reporters write it
NOW = "2020-12-31T12:00"
SHORTEST, LONGEST = 300, 1_200
SUMMARY_LENGTH = 50
# Room for a number behind it: plain Pelican takes two stories with one slug for translations.
SLUG_LENGTH = 70
INTERVIEWS, LINKED = 1 / 8, 1 / 5
SEED = 2020

SUBJECTS = (
    "Nông thôn mới", "Chuyển đổi số", "Cải cách hành chính", "Trồng rừng", "Du lịch", "Khuyến học", "Thể thao", "Y tế",
)  # fmt: skip
PLACES = ("Đầm Hà", "Quảng An", "Quảng Lâm", "Tân Bình", "Đại Bình")
TAGS = tuple(f"{subject} {place}" for subject in SUBJECTS for place in PLACES)
AUTHORS = (
    "Mai Thắm", "Thanh Nga", "Thành Ngà", "Hoàng Yến", "Đức Anh", "Thu Trang", "Quốc Khánh", "Ngọc Ánh", "Văn Dũng",
    "Bích Hạnh", "Tiến Đạt", "Lan Hương",
)  # fmt: skip
INTERVIEWEE = "Nguyễn Thị Thu Hà – Tỉnh ủy viên, Bí thư Huyện ủy"


@dataclass(frozen=True, slots=True)
class MadeStory:
    """One story, still in no generator's own form; `folder` is its address without the outer slashes."""

    folder: str
    date: datetime
    title: str
    summary: str
    section: str
    tags: tuple[str, ...]
    author: str
    interviewee: str
    body: str


@dataclass(frozen=True, slots=True)
class Seeds:
    """What the real stories are made of; `clauses` are short enough for a title."""

    statements: tuple[str, ...]
    questions: tuple[str, ...]
    clauses: tuple[str, ...]


def read_seeds() -> Seeds:
    """Take the real stories apart."""
    statements: list[str] = []
    questions: list[str] = []
    for path in sorted((ROOT / "content" / "articles" / "2020" / "05").glob("*/index.md")):
        _, *body, _byline = path.read_text("utf-8").split("\n\n")
        words = [paragraph for paragraph in body if not paragraph.startswith("![")]
        questions += [paragraph for paragraph in words if paragraph.startswith("**")]
        for paragraph in words:
            if not paragraph.startswith("**"):
                statements += re.split(r"(?<=[.!?…])\s+", paragraph.strip())
    parts = [part.strip() for statement in statements for part in re.split(r"[,;:.()–]", statement)]
    clauses = [part for part in parts if re.fullmatch(r"[^\W\d_]+(?: [^\W\d_]+){4,11}", part)]
    return Seeds(tuple(statements), tuple(questions), tuple(clauses))


def make(count: int) -> Iterator[MadeStory]:
    """Yield the stories, oldest first; the same ones for the same count."""
    rng = random.Random(SEED)
    seeds = read_seeds()
    sections = [section.name for section in read_site(ROOT / FILE_NAME).sections]
    minutes = (LAST - FIRST) // timedelta(minutes=1)
    taken: set[str] = set()
    earlier: list[tuple[str, str]] = []
    for minute in sorted(rng.randrange(minutes) for _ in range(count)):
        date = FIRST + timedelta(minutes=minute)
        title = ", ".join(rng.sample(seeds.clauses, 2))
        title = title[0].upper() + title[1:]
        interview = rng.random() < INTERVIEWS
        folder = f"{date:%Y/%m}/{_free(slug(title)[:SLUG_LENGTH].rstrip('-'), taken)}"
        yield MadeStory(
            folder=folder,
            date=date,
            title=title,
            summary=" ".join(_sentences(rng, seeds.statements, SUMMARY_LENGTH)),
            section=rng.choice(sections),
            tags=tuple(rng.sample(TAGS, rng.randint(1, 3))),
            author=rng.choice(AUTHORS),
            interviewee=INTERVIEWEE if interview else "",
            body="\n\n".join(_body(rng, seeds, interview, earlier)),
        )
        earlier.append((title, folder))


def _free(wanted: str, taken: set[str]) -> str:
    free, number = wanted, 1
    while free in taken:
        number += 1
        free = f"{wanted}-{number}"
    taken.add(free)
    return free


def _body(rng: random.Random, seeds: Seeds, interview: bool, earlier: Sequence[tuple[str, str]]) -> list[str]:
    """Return the paragraphs; most stories are long, so that their mean is near that of the real ones."""
    length = SHORTEST + round((LONGEST - SHORTEST) * rng.betavariate(4, 1))
    if interview:
        *questions, thanks = seeds.questions
        asked = rng.sample(questions, rng.randint(3, len(questions)))
        answers = (" ".join(_sentences(rng, seeds.statements, length // len(asked))) for _ in asked)
        paragraphs = [paragraph for pair in zip(asked, answers, strict=True) for paragraph in pair] + [thanks]
    else:
        paragraphs = _paragraphs(rng, list(_sentences(rng, seeds.statements, length)))
    if earlier and rng.random() < LINKED:
        title, folder = rng.choice(earlier)
        paragraphs.insert(-1, f"Xem thêm: [{title}](/{folder}/).")
    return paragraphs


def _paragraphs(rng: random.Random, sentences: list[str]) -> list[str]:
    paragraphs = []
    while sentences:
        size = rng.randint(2, 5)
        paragraphs.append(" ".join(sentences[:size]))
        sentences = sentences[size:]
    return paragraphs


def _sentences(rng: random.Random, statements: Sequence[str], length: int) -> Iterator[str]:
    """Yield sentences until they have that many syllables."""
    while length > 0:
        sentence = rng.choice(statements)
        length -= syllables(sentence)
        yield sentence
