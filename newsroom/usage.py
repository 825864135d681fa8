"""The command line in Vietnamese: what may be typed, and what argparse says about it."""

import argparse
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NoReturn, Protocol

from newsroom import ROOT, clock
from newsroom.addresses import public_base
from newsroom.dates import DATE_ADVICE, DateError, ReadDate, read_date
from newsroom.order import Order
from newsroom.stories import KINDS, StoryKind, find_kind
from newsroom.vietnamese import one_line, repair, slug

WRONG_USAGE = 2
# "5/2020", "05-2020" or "2020-05".
MONTH_LAST = re.compile(r"(?P<year>\d{4})[/-](?P<month>0?[1-9]|1[0-2])")
MONTH_FIRST = re.compile(r"(?P<month>0?[1-9]|1[0-2])[/-](?P<year>\d{4})")
# argparse speaks through gettext; these are all the sentences our commands can make it say.
SENTENCES = {
    "usage: ": "cách dùng: ",
    "options": "tùy chọn",
    "positional arguments": "lệnh",
    "show this help message and exit": "hiện hướng dẫn này",
    "the following arguments are required: %s": "thiếu: %s",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "expected one argument": "cần một giá trị đi kèm",
    "ignored explicit argument %r": "không nhận giá trị %r",
    "invalid choice: %(value)r (choose from %(choices)s)": "không có “%(value)s” (chọn một trong: %(choices)s)",
    "invalid %(type)s value: %(value)r": "giá trị %(value)r không đúng",
}


class Parser(argparse.ArgumentParser):
    """A parser whose mistakes end with exit code 2 and a pointer to the help."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and leave."""
        self.exit(WRONG_USAGE, f"Lỗi: {message}\nXem hướng dẫn: {self.prog} -h\n")


class Help(argparse.HelpFormatter):
    """The help: explanations stand beside the longest of our options, so that all of it fits a screen of 24 lines."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=26)


class Command(Protocol):
    """A module of newsroom.commands."""

    NAME: str
    ALIAS: str
    WORDS: str

    def arguments(self, parser: argparse.ArgumentParser, /) -> None:
        """Add what may be typed."""

    def run(self, options: argparse.Namespace, /) -> int:
        """Do it and return the exit code."""


def parse(commands: Sequence[Command], arguments: Sequence[str]) -> argparse.Namespace:
    """Return what was typed and the command's `run`; what "test" does not know is for pytest, and stands in `rest`."""
    top = parser(commands)
    options, rest = top.parse_known_args(arguments)
    if rest and options.command != "test":
        top.error(f"không hiểu: {' '.join(rest)}")
    options.rest = rest
    return options


def parser(commands: Sequence[Command]) -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    argparse._ = lambda sentence: SENTENCES.get(sentence, sentence)  # type: ignore[attr-defined]
    # The launcher is what people type; "python -m newsroom" is what it runs.
    described = "Tòa soạn: viết, kiểm tra và dựng trang tin. Sổ tay: docs/phong-vien.md"
    top = Parser(prog="toasoan.py", description=described, allow_abbrev=False, formatter_class=Help)
    parsers = top.add_subparsers(dest="command", metavar="LỆNH", required=True, parser_class=Parser)
    for command in commands:
        aliases = [command.ALIAS] if command.ALIAS else []
        words = command.WORDS
        made = parsers.add_parser(
            command.NAME, aliases=aliases, help=words, description=words, allow_abbrev=False, formatter_class=Help
        )
        made.set_defaults(command=command.NAME, run=command.run)
        command.arguments(made)
    return top


def add_content(parser: argparse.ArgumentParser) -> None:
    """Add --content."""
    parser.add_argument("--content", type=Path, metavar="THƯ MỤC", help="thư mục nội dung (bình thường: content)")


def add_now(parser: argparse.ArgumentParser) -> None:
    """Add --now."""
    parser.add_argument("--now", type=moment, metavar="LÚC", help="coi như bây giờ là lúc này, như 2020-05-18T08:30")


def add_conf(parser: argparse.ArgumentParser, default: Path) -> None:
    """Add --conf."""
    parser.add_argument("--conf", type=Path, default=default, metavar="TỆP", help="tệp cấu hình Pelican")


def moment(value: str) -> datetime:
    """Return the moment typed."""
    return day(value).moment


def kind(value: str) -> StoryKind:
    """Return the kind of story typed."""
    found = find_kind(value)
    if found is None:
        raise argparse.ArgumentTypeError(f"không có loại “{value}” (chọn một trong: {', '.join(KINDS)})")
    return found


def one_line_of_text(value: str) -> str:
    """Return words typed, as a header holds them."""
    words = one_line(repair(value))
    if not words:
        raise argparse.ArgumentTypeError("không để trống được")
    return words


def name_of_folder(value: str) -> str:
    """Return the name of a story's folder typed, which is the end of its address."""
    if value != slug(value):
        raise argparse.ArgumentTypeError(f"“{value}” không dùng được trong địa chỉ; viết {slug(value)}")
    return value


def day(value: str) -> ReadDate:
    """Return the date typed, which knows whether it is a whole day."""
    try:
        return read_date(value)
    except DateError as e:
        raise argparse.ArgumentTypeError(f"{e}; {DATE_ADVICE}") from e


def month(value: str) -> tuple[int, int]:
    """Return the year and month typed after --month."""
    found = MONTH_FIRST.fullmatch(value) or MONTH_LAST.fullmatch(value)
    if not found:
        raise argparse.ArgumentTypeError(f"“{value}” không phải là tháng; viết như 5/2020")
    return int(found["year"]), int(found["month"])


def csv_file(value: str) -> str:
    """Return the file typed after --csv; any other kind of file might be somebody's story."""
    if value != "-" and not value.lower().endswith(".csv"):
        raise argparse.ArgumentTypeError(f"“{value}” không phải tệp .csv; viết như thong-ke.csv")
    return value


def site_url(value: str) -> str:
    """Return the address typed after --site-url, without its last slash."""
    if not public_base(value):
        raise argparse.ArgumentTypeError(f"“{value}” không phải địa chỉ trang; viết như https://damha.example")
    return value.rstrip("/")
