"""The centre's own site: every page whole, every link leading somewhere, the same bytes wherever it is built."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.centre import HANDED_IN, INTERVIEW, NOW, REPORT
from tests.small_site import SmallSite, one, strict_tree, words


def build(root: Path, output: Path, **env: str) -> dict[str, bytes]:
    environment = {**os.environ, "PYTHONPATH": str(root), **env}
    command = [sys.executable, "-W", "error", "-m", "newsroom", "build", "--now", NOW, "--site-url", "https://a.vn"]
    command += ["--output", str(output)]
    done = subprocess.run(command, capture_output=True, env=environment, cwd=root, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert "cảnh báo" not in done.stderr.decode()
    return files(output)


def files(output: Path) -> dict[str, bytes]:
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def output(centre: SmallSite) -> dict[str, bytes]:
    return centre.files()


@pytest.fixture
def checkout(repository: Path, centre: SmallSite) -> Path:
    """A copy of the repository with the photographs made, since only how it is built matters here."""
    shutil.copytree(centre.root / "cache", repository / ".cache")
    return repository


def test_every_page_is_strictly_valid(output: dict[str, bytes]) -> None:
    pages = {name: data for name, data in output.items() if name.endswith(".html")}
    assert len(pages) > 20
    for name, data in pages.items():
        tree = strict_tree(data.decode("utf-8"))
        assert tree.get("lang") == "vi", name
        ids = [element.get("id") for element in tree.iter() if element.get("id")]
        assert len(ids) == len(set(ids)), name
        levels = [int(e.tag[1]) for e in tree.iter() if isinstance(e.tag, str) and re.fullmatch("h[1-6]", e.tag)]
        assert levels.count(1) == 1 or name.startswith("404"), (name, levels)
        assert all(after - before <= 1 for before, after in pairwise(levels)), (name, levels)
        for image in tree.iter("img"):
            assert image.get("width"), name
            assert image.get("height"), name
            assert image.get("alt") is not None, name


def test_every_link_leads_somewhere(output: dict[str, bytes]) -> None:
    checked = 0
    for name, data in output.items():
        if not name.endswith(".html"):
            continue
        tree = strict_tree(data.decode("utf-8"))
        ids = {element.get("id") for element in tree.iter()}
        for target in targets(tree):
            parts = urlsplit(target)
            if parts.scheme in ("mailto", "tel"):
                continue
            assert parts.netloc in ("", "a.vn"), f"{name}: {target}"
            if not parts.path:
                assert parts.fragment in ids, f"{name}: {target}"
                continue
            assert parts.path.startswith("/"), f"{name}: {target}"
            path = unquote(parts.path).lstrip("/")
            assert (f"{path}index.html" if path.endswith("/") or not path else path) in output, f"{name}: {target}"
            checked += 1
    assert checked > 300


def test_every_absolute_address_of_ours_exists(output: dict[str, bytes]) -> None:
    found = set()
    for name, data in output.items():
        if name.endswith(".html") or name.startswith(("sitemap", "robots")):
            found.update(re.findall(r"https://a\.vn(/[^\s\"<>#]*)", data.decode("utf-8")))
    assert len(found) > 40
    for address in found:
        assert address.isascii()
        path = unquote(address).lstrip("/")
        assert (f"{path}index.html" if path.endswith("/") or not path else path) in output, address


def targets(tree: object) -> Iterator[str]:
    for element in tree.iter():  # type: ignore[attr-defined]
        for attribute in ("href", "src"):
            if element.get(attribute):
                yield element.get(attribute)
        for entry in (element.get("srcset") or "").split(", "):
            if entry:
                yield entry.split()[0]


def test_no_page_is_an_orphan(output: dict[str, bytes]) -> None:
    reached, queue = set(), ["index.html"]
    while queue:
        name = queue.pop()
        if name in reached or not name.endswith(".html"):
            continue
        reached.add(name)
        for target in targets(strict_tree(output[name].decode("utf-8"))):
            path = unquote(urlsplit(target).path).lstrip("/")
            queue.append(f"{path}index.html" if path.endswith("/") or not path else path)
    assert {name for name in output if name.endswith(".html")} - reached == {"404.html", "offline.html"}


@pytest.mark.parametrize("name", HANDED_IN)
def test_the_stories_are_printed_word_for_word(output: dict[str, bytes], name: str) -> None:
    article = one(strict_tree(output[name].decode("utf-8")), ".//main/article")
    body = one(article, ".//div[@class='body']")
    for credit in [*body.iter("figcaption")]:
        for span in [*credit.iter("span")]:
            span.text = ""
    text = [words(one(article, ".//h1")), words(one(article, ".//p[@class='sapo']")), words(body)]
    text.append(words(one(article, ".//p[@class='byline']")))
    assert hashlib.sha256(" ".join(" ".join(text).split()).encode()).hexdigest() == HANDED_IN[name]


def test_the_interview(output: dict[str, bytes]) -> None:
    body = one(strict_tree(output[INTERVIEW].decode("utf-8")), ".//div[@class='body']")
    classes = [element.get("class") for element in body if element.tag != "figure"]
    assert classes == ["question", "answer"] * 5 + ["question closing"]
    page = strict_tree(output[INTERVIEW].decode("utf-8"))
    assert "Nguyễn Thị Thu Hà" in words(one(page, ".//*[@class='interviewee']"))
    assert "Tỉnh ủy viên, Bí thư Huyện ủy" in words(one(page, ".//*[@class='interviewee']"))
    assert words(one(page, ".//p[@class='byline']")) == "Thanh Nga – Trung tâm TT&VH (Thực hiện)"


def test_the_report(output: dict[str, bytes]) -> None:
    page = strict_tree(output[REPORT].decode("utf-8"))
    captions = [words(caption) for caption in page.iter("figcaption")]
    assert len(captions) == 2
    assert captions[0].startswith("Đại biểu bỏ phiếu bầu cử Ban Chấp hành khóa XXV")
    assert captions[1].startswith("Đại biểu thảo luận tại tổ về Đề án nhân sự Ban Chấp hành khóa XXV")
    assert all("Tranh minh họa" in caption for caption in captions)
    assert words(one(page, ".//p[@class='byline']")) == "Mai Thắm (Trung tâm TT&VH)"


def test_the_slogan_of_2020_is_no_story_text(output: dict[str, bytes]) -> None:
    for name in (INTERVIEW, REPORT):
        page = strict_tree(output[name].decode("utf-8"))
        assert "tự hào tiến bước dưới cờ Đảng" in words(one(page, "./body/header"))
        assert "tự hào tiến bước dưới cờ Đảng" not in words(one(page, ".//main/article"))


def test_the_same_bytes_wherever_it_is_built(checkout: Path, tmp_path: Path) -> None:
    first = build(checkout, tmp_path / "a", TZ="UTC", LC_ALL="C", PYTHONHASHSEED="1")
    full_cache = build(checkout, tmp_path / "b", TZ="Asia/Tokyo", LC_ALL="C.UTF-8", PYTHONHASHSEED="2")
    moved = checkout.rename(tmp_path / "thư mục khác")
    (moved / ".cache").rename(tmp_path / "old-cache")
    empty_cache = build(moved, moved / "output", TZ="America/Lima", PYTHONHASHSEED="3")
    assert first == full_cache == empty_cache
    assert {"rss.xml", "atom.xml", "feed.json", "opml.xml", "sitemap-2020-05.xml"} < set(first)
    moved.rename(checkout)


def test_plain_pelican_gives_the_same_bytes(checkout: Path, tmp_path: Path) -> None:
    conf = checkout / "publishconf.py"
    command = [sys.executable, "-W", "error", "-m", "newsroom", "build", "--now", NOW, "--conf", str(conf)]
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    done = subprocess.run(
        [*command, "--output", str(tmp_path / "ours")], env=environment, check=False, capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    for seed in ("1", "2"):
        plain = tmp_path / f"plain-{seed}"
        (plain / "2019/01/da-an").mkdir(parents=True)
        (plain / "2019/01/da-an/index.html").write_text("a story withheld since")
        command = [sys.executable, "-m", "pelican", "-s", str(conf), "-o", str(plain), "--fatal", "warnings"]
        arguments = ["-e", f'NEWSROOM_NOW="{NOW}"']
        where = {**environment, "PYTHONHASHSEED": seed, "TZ": f"UTC+{seed}"}
        done = subprocess.run([*command, *arguments], cwd=tmp_path, env=where, capture_output=True, check=False)
        assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
        assert files(plain) == files(tmp_path / "ours")


def test_plain_pelican_stops_at_a_problem_too(checkout: Path, tmp_path: Path) -> None:
    story = checkout / "content/articles/2020/05/hong/index.md"
    story.parent.mkdir()
    story.write_text("Tiêu đề: Hỏng\n\nThiếu ngày.\n", "utf-8")
    command = [sys.executable, "-m", "pelican", "-s", str(checkout / "publishconf.py"), "-o", str(tmp_path / "plain")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 1
    assert "thiếu “Ngày”" in done.stdout.decode() + done.stderr.decode()
    assert not (tmp_path / "plain").exists() or not files(tmp_path / "plain")
