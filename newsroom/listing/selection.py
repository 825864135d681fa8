"""Which stories of a content folder are asked for."""

import argparse
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches

from newsroom.content import Content
from newsroom.problems import WrongUsage
from newsroom.stories import Story, Visibility
from newsroom.vietnamese import collation_key, same_key, slug

Wanted = Callable[[Story], bool]
# What may be typed, by its slug: what lists call it, what headers call it, and its English name.
STATUSES: Mapping[str, Visibility] = {
    **{slug(visibility.value): visibility for visibility in Visibility},
    **{slug(visibility.name): visibility for visibility in Visibility},
    "da-dang": Visibility.PUBLIC,
    "go": Visibility.WITHDRAWN,
}
SUGGESTED = 3


def select(content: Content, options: argparse.Namespace) -> tuple[Story, ...]:
    """Return the stories that the options ask for, newest first.

    Raises WrongUsage for what there is none of.
    """
    wanted = list(_conditions(content, options))
    found = [story for story in content.stories if all(wants(story) for wants in wanted)]
    return tuple(sorted(found, key=lambda story: (story.date, story.address), reverse=True))


def _conditions(content: Content, options: argparse.Namespace) -> Iterator[Wanted]:
    if options.status:
        status = _status(options.status)
        yield lambda story: story.visibility(content.now) is status
    if options.section:
        section = content.site.section(options.section)
        if section is None:
            known = ", ".join(section.name for section in content.site.sections)
            raise WrongUsage(f"không có chuyên mục “{options.section}” (chọn một trong: {known})")
        yield lambda story: story.section == section
    if options.author:
        author = _author(content, options.author)
        yield lambda story: any(same_key(person.name) == author for person in story.authors)
    if options.month:
        yield lambda story: (story.date.year, story.date.month) == options.month
    if options.since:
        yield lambda story: bool(story.date >= options.since.moment)
    if options.until:
        yield lambda story: bool(story.date < options.until.end)


def _status(typed: str) -> Visibility:
    if slug(typed) not in STATUSES:
        raise WrongUsage(f"không có trạng thái “{typed}” (chọn một trong: {', '.join(Visibility)})")
    return STATUSES[slug(typed)]


def _author(content: Content, typed: str) -> str:
    """Return the key of an author, who may be typed without marks where only one is meant."""
    known = {same_key(person.name): person.name for story in content.stories for person in story.authors}
    if same_key(typed) in known:
        return same_key(typed)
    alike = [key for key, name in known.items() if slug(name) == slug(typed)]
    if len(alike) == 1:
        return alike[0]
    slugs = {slug(name): name for name in known.values()}
    near = [known[key] for key in alike] or [slugs[s] for s in get_close_matches(slug(typed), slugs, SUGGESTED)]
    listed = ", ".join(sorted(near, key=collation_key))
    raise WrongUsage(f"không có tác giả “{typed}”" + (f"; có phải {listed}?" if near else ""))
