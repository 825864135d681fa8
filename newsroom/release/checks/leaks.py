"""What is not public leaves no trace: addresses, photographs and leads of withheld stories are nowhere in a release."""

import re
from collections.abc import Iterator

from newsroom.content import Content
from newsroom.problems import Problem
from newsroom.release.checks.finished import Finished
from newsroom.stories import Story, Visibility

CODE = "LO-BAI"
HIDDEN = (Visibility.DRAFT, Visibility.PENDING, Visibility.SCHEDULED, Visibility.EXPIRED)
TEXTS = (".html", ".xml", ".json", ".txt", ".js", ".webmanifest")
ADDRESS = rb"/\d{4}/\d{2}/[a-z0-9-]+/"
# What HTML, XML and JSON put between words, or write in more than one way.
TAG = re.compile(r"<[^<>]*>|&lt;/?[a-z][^<>]*?&gt;")
ENTITY = re.compile(r"&(?:amp;)*#?\w+;|\\u[0-9a-fA-F]{4}|\\[nrt]")
BETWEEN_WORDS = re.compile(r"\W+")
# Shorter words than these together stand in any story.
TELLING = 24


def check_leaks(finished: Finished) -> Iterator[Problem]:
    """Yield a problem for each file that shows something of a story that is not public."""
    content = finished.run.content
    hidden = tuple(story for visibility in HIDDEN for story in content.by_visibility[visibility])
    yield from _photographs(finished)
    addresses = {story.address.encode(): story for story in hidden}
    leads = _leads(content, hidden)
    # On our own site: after our domain, or after what is no part of any.
    named = re.compile(rb"(?:(?<![\w.%-])|(?<=" + re.escape(finished.base.encode()) + rb"))" + ADDRESS)
    for entry in finished.plain(*TEXTS):
        data = finished.read(entry)
        for address in sorted({entry.address.encode(), *named.findall(data)} & addresses.keys()):
            story = addresses[address]
            yield _leak(entry.address, f"địa chỉ {story.address}", story, content)
        text = _plain(data.decode()) if leads else ""
        for lead, story in leads.items():
            if lead in text:
                yield _leak(entry.address, "sapo", story, content)


def _leak(address: str, what: str, story: Story, content: Content) -> Problem:
    words = story.visibility(content.now).value
    message = f"{what} của bài này ({words}) nằm trong {address}"
    return Problem(story.shown, 0, CODE, message, "bài nào đang nhắc tới thì sửa bài đó; không thì báo kỹ thuật viên")


def _leads(content: Content, hidden: tuple[Story, ...]) -> dict[str, Story]:
    """Return the leads that nobody may see yet, by how they are looked for."""
    shown = "\n".join(map(_plain, _public_words(content)))
    leads = {_plain(story.summary): story for story in hidden}
    return {lead: story for lead, story in leads.items() if len(lead) >= TELLING and lead not in shown}


def _public_words(content: Content) -> Iterator[str]:
    """Yield all that the public may read: what a hidden story has of it is no secret."""
    for story in content.public:
        yield from (story.title, story.summary, story.body.text)
    for page in content.pages:
        yield from (page.title, page.summary, page.body.text)
    site = content.site
    yield from (site.description, site.address, *(slogan.text for slogan in site.slogans))
    yield from (word for name in site.names for word in (name.name, name.title))
    yield from (section.name for section in site.sections)


def _plain(text: str) -> str:
    """Return what is the same in every document that holds a text: its words, with a space between them."""
    return BETWEEN_WORDS.sub(" ", ENTITY.sub(" ", TAG.sub(" ", text))).strip()


def _photographs(finished: Finished) -> Iterator[Problem]:
    """Yield a problem for each rendition that no public story or page asks for."""
    run = finished.run
    photos = [story.photos for story in run.content.public] + [page.photos for page in run.content.pages]
    shown = {photo.path for beside in photos for photo in beside}
    asked = {
        rendition.address for path, picture in run.pictures.items() if path in shown for rendition in picture.renditions
    } | {rendition.address for cover in run.covers.values() for rendition in cover.renditions}
    documents = _documents(finished)
    for entry in finished.manifest.files:
        if entry.path.startswith("media/") and entry.address not in asked and entry.sha256 not in documents:
            yield finished.problem(entry.address, CODE, "không bài công khai nào dùng ảnh hay tài liệu này")


def _documents(finished: Finished) -> set[str]:
    """Return the SHA-256 of every document beside a public story or page."""
    content, originals = finished.run.content, finished.run.originals
    folders = [story.files for story in content.public] + [page.files for page in content.pages]
    files = {path for folder in folders for path in folder.values()}
    sizes = {entry.size for entry in finished.manifest.files if entry.path.startswith("media/")}
    return {originals.digest(path) for path in files if path.stat().st_size in sizes}
