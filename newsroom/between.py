"""The rules that hold between stories: whose address it is, and where links may lead."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from newsroom.archive import Archive
from newsroom.links import Link, Where
from newsroom.pages import Page
from newsroom.problems import Finding, Problem, errors, warning
from newsroom.reading import Reading
from newsroom.stories import FORGIVEN, Story, Visibility

if TYPE_CHECKING:
    from newsroom.content import Content

# Whose addresses are taken: those that are seen, were seen, or will be.
HOLDING = frozenset({Visibility.PUBLIC, Visibility.SCHEDULED, Visibility.WITHDRAWN})


def rules_between(content: "Content", readings: Iterable[Reading]) -> Iterator[Problem]:
    """Yield old addresses that are taken, and links that lead nowhere."""
    yield from _old_addresses_taken(content)
    targets = _Targets(content, readings)
    places: tuple[Story | Page, ...] = (*content.stories, *content.pages)
    for place in places:
        forgiven = isinstance(place, Story) and place.visibility(content.now) in FORGIVEN
        for line, link in place.body.links:
            finding = targets.check(line, link, place) if link.where is Where.PAGE else None
            if finding:
                problem = finding.at(place.shown)
                yield problem.as_warning() if forgiven else problem


class _Targets:
    """Where links may lead, now and when scheduled stories are out."""

    def __init__(self, content: "Content", readings: Iterable[Reading]) -> None:
        self._content = content
        self._stories = {story.address: story for story in content.stories}
        self._pages = {page.address for page in content.pages}
        self._kept = {address for story in content.public for address in story.formerly}
        # A story that stops the build anyway is not reported again with each link to it.
        self._broken = {reading.address for reading in readings if reading.story is None and errors(reading.problems)}
        self._drafts = {reading.address for reading in readings if reading.story is None} - self._broken

    @cached_property
    def _by_slug(self) -> Mapping[str, str]:
        return {address.rstrip("/").rpartition("/")[2]: address for address in self._stories}

    def check(self, line: int, link: Link, place: Story | Page) -> Finding | None:
        """Return why a link leads nowhere on the day its own place comes out, None where all is well."""
        address = link.address
        moment = max(self._content.now, place.date) if isinstance(place, Story) else self._content.now
        if address in self._stories:
            return self._check_story(line, link, self._stories[address], moment)
        if address in self._drafts:
            message = f"liên kết tới bài chưa công khai: {address}"
            return Finding(line, "LIEN-KET", message, "bỏ liên kết, hoặc đợi bài kia được đăng")
        if address in self._pages or address in self._kept or address in self._broken or self._is_list(address, moment):
            return None
        namesakes = [
            known for known in self._stories if known.rsplit("/", 2)[1] == address.rstrip("/").rsplit("/", 1)[-1]
        ]
        advice = f"có phải {namesakes[0]}?" if namesakes else "chép lại địa chỉ từ trình duyệt, như /2020/05/ten-bai/"
        return Finding(line, "LIEN-KET", f"liên kết tới trang không có: {address}", advice)

    def _check_story(self, line: int, link: Link, story: Story, moment: datetime) -> Finding | None:
        visibility = story.visibility(moment)
        if visibility is not Visibility.PUBLIC:
            message = f"liên kết tới bài chưa hoặc không còn công khai: {link.address} ({visibility})"
            return Finding(line, "LIEN-KET", message, "bỏ liên kết, hoặc đợi bài kia được đăng")
        if link.fragment and link.fragment not in story.anchors:
            message = f"bài {link.address} không có mục “#{link.fragment}”"
            return Finding(line, "LIEN-KET", message, f"bỏ phần #{link.fragment}, hoặc xem lại tên tiêu đề phụ")
        if story.expires:
            message = f"bài {link.address} sẽ hết hạn; từ lúc đó liên kết này bị coi là hỏng"
            return warning(line, "LIEN-KET-HET-HAN", message, "nếu được, dẫn tới bài không hết hạn")
        return None

    def _is_list(self, address: str, moment: datetime) -> bool:
        archive = self._content.archive if moment <= self._content.now else self._later
        return address in archive.addresses

    @cached_property
    def _later(self) -> Archive:
        scheduled = self._content.by_visibility[Visibility.SCHEDULED]
        return Archive((*self._content.public, *scheduled), self._content.site)


def _old_addresses_taken(content: "Content") -> Iterator[Problem]:
    """Yield where an old address is another page's. What nobody outside sees takes no address from anybody."""
    seen = [story for story in content.stories if story.visibility(content.now) in HOLDING]
    standing = {address.casefold() for address in content.archive.addresses}
    standing |= {page.address for page in content.pages} | {story.address for story in seen}
    claims = Counter(address.casefold() for story in seen for address in story.formerly)
    files = {address for address in (*standing, *claims) if not address.endswith("/")}
    for story in content.stories:
        others = claims - Counter(address.casefold() for address in story.formerly) if story in seen else claims
        for address in story.formerly:
            key = address.casefold()
            below_a_file = any(key.startswith(f"{file}/") for file in files)
            # A story may return to an address it had: the first one stays its name in feeds.
            elsewhere = key in standing and key != story.address.casefold()
            if elsewhere or key in others or below_a_file:
                message = f"địa chỉ cũ {address} đang thuộc về trang khác"
                finding = Finding(story.formerly_line, "DIA-CHI-CU", message, "bỏ địa chỉ này khỏi Địa chỉ cũ")
                yield finding.at(story.shown) if story in seen else finding.at(story.shown).as_warning()
