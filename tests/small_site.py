"""A small site in a temporary folder, built through the front door."""

import os
from pathlib import Path
from typing import Any

import html5lib
from PIL import Image

from newsroom.typography import CODES
from tests.fork_server import ROOT, ForkServer, Result, run_fresh

NOW = "2020-06-01T12:00"
SITE = """
url = "https://damha.example"
feed_authority = "damha.example,2020-05-01"
description = "Tin thử"
address = "Đầm Hà"
[[names]]
name = "Trung tâm Truyền thông và Văn hóa huyện Đầm Hà"
title = "Đầm Hà"
[[sections]]
name = "Chính trị"
[[sections]]
name = "Văn hóa – Xã hội"
[[sections]]
name = "Nông thôn mới"
"""
CONF = """
from pelicanconf import *
PATH, OUTPUT_PATH, CACHE_PATH = "content", "output", "cache"
SITEURL = "https://damha.example"
# Templates are compiled once for all sites: half of what a small one costs.
from jinja2 import FileSystemBytecodeCache
JINJA_ENVIRONMENT = {{**JINJA_ENVIRONMENT, "bytecode_cache": FileSystemBytecodeCache({templates!r})}}
"""
HEADER = {
    "Tiêu đề": "Được mùa",
    "Ngày": "14/05/2020 08:30",
    "Sapo": "Vụ xuân năm nay được mùa.",
    "Chuyên mục": "Nông thôn mới",
}

# Ends a script for a fresh interpreter: prints its own peak memory in kilobytes. (Not ru_maxrss: that counts what the
# process was that started it.)
PRINT_PEAK = "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"


# One for each process that runs tests; closed when it ends.
FORKS = ForkServer({**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"})


class SmallSite:
    """Content, configuration and output in one temporary folder, which may be there already."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.output = root / "output"
        if not (root / "conf.py").exists():
            (root / "content/articles").mkdir(parents=True)
            (root / "site.toml").write_text(SITE, "utf-8")
            (root / "conf.py").write_text(CONF.format(templates=str(FORKS.folder)), "utf-8")

    def folder(self, slug: str, month: str = "2020/05") -> Path:
        path = self.root / "content/articles" / month / slug
        path.mkdir(parents=True, exist_ok=True)
        return path

    def story(
        self, slug: str = "duoc-mua", body: str = "Lúa chín vàng.", month: str = "2020/05", **header: str
    ) -> Path:
        """Write a story; a header value of None leaves its key out. Keys with spaces come as "Chuyên_mục"."""
        values = {**HEADER, **{key.replace("_", " "): value for key, value in header.items()}}
        lines = [f"{key}: {value}" for key, value in values.items() if value is not None]
        return self.raw(slug, "\n".join(lines) + "\n\n" + body + "\n", month)

    def raw(self, slug: str, text: str | bytes, month: str = "2020/05") -> Path:
        path = self.folder(slug, month) / "index.md"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def page(self, name: str, text: str) -> Path:
        path = self.root / "content/pages" / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def photo(self, name: str, slug: str = "duoc-mua", size: tuple[int, int] = (1600, 1000), **save: Any) -> Path:
        path = self.folder(slug) / name
        image = Image.new("RGB", size, (120, 160, 90))
        image.paste((200, 30, 30), (0, 0, size[0] // 2, size[1] // 2))
        image.save(path, **save)
        return path

    def run(self, *arguments: str, env: dict[str, str] | None = None, fresh: bool = False) -> Result:
        """Run a command; `fresh`: in an interpreter of its own, which takes longer and is what people have."""
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", **(env or {})}
        return (run_fresh if fresh else FORKS.run)(arguments, self.root, environment)

    def build(self, *arguments: str, now: str = NOW, **options: Any) -> Result:
        return self.run("build", "--conf", "conf.py", "--now", now, *arguments, **options)

    def check(self, *arguments: str, now: str = NOW) -> Result:
        return self.run("check", "--content", "content", "--now", now, *arguments)

    def built(self, *arguments: str, **options: Any) -> Result:
        """Build, and insist that it went well."""
        result = self.build(*arguments, **options)
        assert result.code == 0, result.err
        return result

    def refused(self) -> str:
        """Insist that the site is refused without a traceback and that the checker says the same; return the words."""
        result, checked = self.build(), self.check()
        assert result.code == 1, result.err
        assert "Traceback" not in result.err
        assert checked.code == 1
        marked = [line for line in checked.out.splitlines() if ": " in line and "index.md:" in line]
        problems = [line for line in marked if line.rpartition("[")[2].rstrip("]") not in CODES]
        assert all(line in result.err for line in problems)
        return result.err

    def failed(self) -> str:
        """Insist that a build fails without a traceback and leaves the old output; return the words."""
        before, result = self.files(), self.build()
        assert result.code == 1, result.err
        assert "Traceback" not in result.err
        assert self.files() == before
        return result.err

    def rename_the_centre(self) -> None:
        """Give the centre another name from 1 July 2025 on, the day on which districts were abolished."""
        new = '[[names]]\nname = "Trung tâm Văn hóa xã Đầm Hà"\ntitle = "Xã Đầm Hà"\nfrom = 2025-07-01\n'
        toml = (self.root / "site.toml").read_text("utf-8")
        toml = toml.replace('title = "Đầm Hà"\n', f'title = "Đầm Hà"\nuntil = 2025-06-30\n{new}')
        (self.root / "site.toml").write_text(toml, "utf-8")

    def configure(self, text: str) -> None:
        """Add to the configuration, which may change whatever runs it."""
        conf = self.root / "conf.py"
        conf.write_text(conf.read_text("utf-8") + text, "utf-8")

    def without_pauses(self) -> None:
        """Let what fails be tried again twice, and at once."""
        self.configure("from newsroom.release import retries\nretries.WAITS = (0.0, 0.0)\n")

    def file(self, address: str) -> Path:
        path = self.output / address.strip("/")
        return path / "index.html" if address.endswith("/") else path

    def html(self, address: str = "/2020/05/duoc-mua/") -> str:
        return self.file(address).read_text("utf-8")

    def tree(self, address: str = "/2020/05/duoc-mua/") -> Any:
        """Return the page, parsed without forgiveness."""
        return strict_tree(self.html(address))

    def body(self, address: str = "/2020/05/duoc-mua/") -> Any:
        return one(self.tree(address), ".//div[@class='body']")

    def files(self) -> dict[str, bytes]:
        return {p.relative_to(self.output).as_posix(): p.read_bytes() for p in self.output.rglob("*") if p.is_file()}

    def everything(self) -> str:
        """Return all text of all pages, for what must not be anywhere."""
        return "\n".join(data.decode(errors="replace") for name, data in self.files().items() if name.endswith(".html"))


def strict_tree(html: str) -> Any:
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(html)


def one(tree: Any, path: str) -> Any:
    found = tree.findall(path)
    assert len(found) == 1, f"{path}: {len(found)}"
    return found[0]


def words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
