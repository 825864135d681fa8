"""Who makes the pages that are read: each is given the centre's own stories, with the photographs as they came."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from making import NOW, ROOT, MadeStory
from peers import HERE, Peer, ours, plain_pelican

# By its long name: the standard library has a "site" too.
from benchmarks.site import run, write
from newsroom.content import find_site, read_content
from newsroom.dates import read_date
from newsroom.desk import Desk
from newsroom.references import PHOTOGRAPH
from newsroom.stories import Story

ICARUS = HERE / "icarus"
# To find a paragraph by: without signs that a renderer may make typographic.
WORDS = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){5}")


@dataclass(frozen=True, slots=True)
class RealStory:
    """A story of the centre: as we read it, as the others are given it, and words of its first and last paragraph."""

    source: Story
    given: MadeStory
    first: str
    last: str


def real_stories() -> Iterator[RealStory]:
    """Yield the stories that are read; the gallery is looked at."""
    content = ROOT / "content"
    for story in read_content(content, Desk(find_site(content), read_date(NOW).moment)).public:
        if story.authors:
            text = [part for part in story.body.text.split("\n\n") if not part.startswith(("![", "**"))]
            yield RealStory(story, _given(story), WORDS.findall(text[0])[0], WORDS.findall(text[-1])[-1])


def _given(story: Story) -> MadeStory:
    return MadeStory(
        folder=story.address.strip("/"),
        date=story.date.replace(tzinfo=None),
        title=story.title,
        summary=story.summary,
        section=story.section.name,
        tags=story.tags,
        author=story.authors[0].name,
        interviewee="",
        body=PHOTOGRAPH.sub(_plain, story.body.text),
    )


def _plain(photograph: re.Match[str]) -> str:
    """Return a photograph without {alt="…"}, which is ours alone."""
    title = f' "{photograph["title"]}"' if photograph["title"] else ""
    return f"![{photograph['label'] or photograph['alt']}]({photograph['target']}{title})"


def made(work: Path, cache: Path, skip: Iterable[str]) -> Iterator[tuple[str, Path]]:
    """Yield (name, folder of its pages) of each who made them, ours first."""
    stories = list(real_stories())
    peer = ours()
    shutil.copytree(ROOT / "content", work / peer.name / "content")
    run((*peer.command, "--site-url", "https://damha.example"), work / peer.name)
    yield peer.name, work / peer.name / "output"
    peers = {"pelican": plain_pelican, "icarus": lambda: icarus(cache)}
    for name, peer_of in peers.items():
        if name not in skip and (found := peer_of()):
            yield found.name, _pages(found, stories, work / found.name)


def _pages(peer: Peer, stories: Iterable[RealStory], folder: Path) -> Path:
    """Let a peer make its pages; photographs lie beside them, and it does nothing to them."""
    shutil.copytree(peer.configuration, folder, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    for story in stories:
        for path, text in peer.sources(story.given):
            write(folder / path, text)
    run(peer.command, folder)
    for story in stories:
        for target, photo in story.source.body.photos.items():
            shutil.copyfile(photo.path, folder / "output" / story.given.folder / target)
    return folder / "output"


def icarus(cache: Path) -> Peer | None:
    """Return Hexo with its theme Icarus from packages in the cache folder, None where they cannot be installed."""
    modules = cache / "node_modules"
    if not modules.exists():
        try:
            shutil.copytree(ICARUS, cache, dirs_exist_ok=True)
            # --ignore-scripts: nothing we install needs to run anything.
            command = ("npm", "install", "--silent", "--ignore-scripts", "--no-audit", "--no-fund")
            subprocess.run(command, cwd=cache, check=True)
        except (OSError, subprocess.CalledProcessError) as e:
            print(f"Hexo is skipped: it cannot be installed ({e})")
            return None
    return Peer("Hexo, Icarus", cache, _for_hexo, (str(modules / ".bin/hexo"), "generate"))


def _for_hexo(story: MadeStory) -> Iterator[tuple[str, str]]:
    name = story.folder.rsplit("/", 1)[1]
    photo = PHOTOGRAPH.search(story.body)
    fields = {
        "title": story.title,
        "date": f"{story.date:%Y-%m-%d %H:%M:%S}",
        "excerpt": story.summary,
        "categories": [story.section],
        "tags": story.tags,
        "cover": f"/{story.folder}/{photo['target']}" if photo else "",
    }
    # JSON values are YAML values.
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in fields.items())
    yield f"source/_posts/{name}.md", f"---\n{''.join(lines)}---\n\n{story.body}\n"
