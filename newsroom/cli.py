"""The commands: what each does, what it says, and its exit code."""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from newsroom import ROOT, clock
from newsroom.addresses import public_base
from newsroom.content import Content, find_site, read_content
from newsroom.dates import long_date
from newsroom.desk import Desk
from newsroom.problems import Busy, NewsroomError, Problem, errors, why
from newsroom.site import FILE_NAME
from newsroom.stories import KINDS, Visibility
from newsroom.usage import parse
from newsroom.vietnamese import size_words

GOOD, PROBLEMS, BUSY = 0, 1, 75
Command = Callable[[argparse.Namespace], int]
WITHHELD = (Visibility.DRAFT, Visibility.PENDING, Visibility.SCHEDULED, Visibility.EXPIRED, Visibility.WITHDRAWN)


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr] # for Windows
    options = parse(arguments)
    commands: dict[str, Command] = {"build": build, "check": check, "clean": clean, "server": server, "test": test}
    try:
        return commands[options.command](options)
    except Busy as e:
        say(f"Đang có một lượt dựng khác ghi vào {e}. Đợi lượt đó xong rồi chạy lại.")
        return BUSY
    except NewsroomError as e:
        report(e.problems)
        return PROBLEMS
    except OSError as e:
        place = f" “{e.filename2 or e.filename}”" if e.filename else ""
        say(f"Lỗi: máy không đọc hoặc ghi được{place}: {why(e)}. Trang cũ còn nguyên; sửa xong hãy chạy lại.")
        return PROBLEMS
    except KeyboardInterrupt:
        say("Đã dừng theo yêu cầu; trang cũ còn nguyên.")
        return 130


def say(words: str) -> None:
    """Tell people something, on standard error."""
    print(words, file=sys.stderr)  # noqa: T201


def report(problems: Sequence[Problem]) -> None:
    """Print every problem and how many there are."""
    for problem in problems:
        say(str(problem))
    wrong = len(errors(problems))
    if problems:
        say(f"{wrong} lỗi, {len(problems) - wrong} cảnh báo.")


def build(options: argparse.Namespace) -> int:
    """Build the site."""
    from newsroom.build import Order
    from newsroom.build import build as build_site
    from newsroom.progress import Progress, TerminalProgress

    progress = TerminalProgress() if sys.stderr.isatty() else Progress()
    order = Order(
        options.conf, options.now or clock.now(), options.content, options.output, options.site_url, options.verify
    )
    try:
        run = build_site(order, progress)
    except NewsroomError as e:
        report(e.problems)
        say("Chưa dựng được trang; thư mục cũ còn nguyên. Sửa các lỗi trên rồi chạy lại.")
        return PROBLEMS
    report(run.problems)
    say(summary(run.content))
    new = f" ({run.counts['renditions']} bản ảnh mới)" if run.counts["renditions"] else ""
    say(f"Đã dựng {run.counts['pages']} trang, {run.counts['photographs']} ảnh{new}.")
    return GOOD


def check(options: argparse.Namespace) -> int:
    """Report every problem without building."""
    path = (options.content or ROOT / "content").resolve()
    try:
        content = read_content(path, Desk(find_site(path), options.now or clock.now()))
    except NewsroomError as e:
        (print_json if options.json else report)(e.problems)
        return PROBLEMS
    if options.json:
        print_json(content.problems)
    else:
        report(content.problems)
    if errors(content.problems):
        return PROBLEMS
    if not options.json:
        say(summary(content) if content.problems else f"Không có lỗi nào.\n{summary(content)}")
    return GOOD


def print_json(problems: Sequence[Problem]) -> None:
    """Print problems for programs, on standard output."""
    print(json.dumps({"problems": [asdict(p) for p in problems]}, ensure_ascii=False, indent=2))  # noqa: T201


def clean(options: argparse.Namespace) -> int:
    """Let every plugin that keeps something remove what nobody needs."""
    from newsroom.build import Order, locked, read_settings

    settings = read_settings(Order(options.conf, clock.now(), options.content))
    path = Path(settings["PATH"])
    with locked(Path(settings["OUTPUT_PATH"])):  # what a build is about to publish must not go
        content = read_content(path, Desk(find_site(path), clock.now()))
        if errors(content.problems):  # what such a story shows is not known
            raise NewsroomError(*content.problems)
        cleaned = [plugin.clean(settings, content) for plugin in settings["PLUGINS"] if hasattr(plugin, "clean")]
    count, length = map(sum, zip(*cleaned, strict=True))
    say(f"Đã xóa {count} tệp không bài nào cần, giải phóng {size_words(length)}.")
    return GOOD


def server(options: argparse.Namespace) -> int:
    """Print the configuration of a web server, on standard output."""
    from newsroom.serving import apache, nginx
    from newsroom.serving.policy import Served

    url = find_site((options.content or ROOT / "content").resolve()).url
    base = public_base(url)
    if not base:
        message = f"url “{url}” không phải địa chỉ mà máy chủ dùng được"
        raise NewsroomError(Problem(FILE_NAME, 0, "SITE-URL", message, "viết như https://damha.example"))
    served = Served(base, options.root)
    configuration = {"nginx": nginx, "apache": apache}[options.server].configuration
    print(configuration(served), end="")  # noqa: T201
    return GOOD


def summary(content: Content) -> str:
    """Return what there is to publish, what is withheld, and when the next story falls due."""
    kinds = [(kind.words, sum(story.kind is kind for story in content.public)) for kind in KINDS.values()]
    withheld = [(visibility.value, len(content.by_visibility[visibility])) for visibility in WITHHELD]
    lines = [f"Công khai: {_counted(kinds) or 'chưa có bài nào'}."]
    if any(count for _, count in withheld):
        lines.append(f"Không đăng: {_counted(withheld)}.")
    if content.next_due:
        lines.append(f"Bài kế tiếp đến giờ: {long_date(content.next_due.date)}, {content.next_due.shown}")
    return "\n".join(lines)


def _counted(pairs: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{count} {words}" for words, count in pairs if count)


def test(options: argparse.Namespace) -> int:
    """Run the tests."""
    command = [sys.executable, "-m", "pytest", "-n", "auto", *(["--all"] if options.all else []), *options.rest]
    return subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603 - our own command
