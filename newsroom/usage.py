"""The command line in Vietnamese: what may be typed, and what argparse says about it."""

import argparse
import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn, Protocol

from newsroom import ROOT, clock
from newsroom.order import Order
from newsroom.typed import moment
from newsroom.vietnamese import slug

WRONG_USAGE = 2
# What people type; "python -m newsroom" is what it runs.
LAUNCHER = "python toasoan.py" if os.name == "nt" else "python3 toasoan.py"
COMMAND = "command"
# argparse speaks through gettext; these are all the sentences our commands can make it say.
SENTENCES = {
    "usage: ": "cách dùng: ",
    "options": "tùy chọn",
    "positional arguments": "lệnh",
    "show this help message and exit": "hiện hướng dẫn này",
    "the following arguments are required: %s": "thiếu: %s",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "expected one argument": "cần một giá trị đi kèm",
    "expected at least one argument": "cần ít nhất một giá trị đi kèm",
    "ignored explicit argument %r": "không nhận giá trị %r",
    "invalid choice: %(value)r (choose from %(choices)s)": "không có “%(value)s” (chọn một trong: %(choices)s)",
    "invalid %(type)s value: %(value)r": "giá trị %(value)r không đúng",
}


class Parser(argparse.ArgumentParser):
    """A parser whose mistakes end with exit code 2 and a pointer to the help."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and leave."""
        self.exit(WRONG_USAGE, f"Lỗi: {message}\nXem hướng dẫn: {self.prog} -h\n")

    def _check_value(self, action: argparse.Action, value: Any) -> None:  # noqa: ANN401 - argparse's own
        """Say of an unknown command which one may be meant; argparse would only list all names that there are."""
        if action.dest == COMMAND and action.choices and value not in action.choices:
            near = get_close_matches(slug(value), list(action.choices), 1)
            self.error(f"không có lệnh “{value}”" + (f"; có phải {near[0]} không?" if near else ""))
        super()._check_value(action, value)


class Help(argparse.HelpFormatter):
    """The help: explanations stand beside the longest of our options, so that all of it fits a screen of 24 lines."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=26)
        self._action_max_length = 22  # argparse forgets that the names of commands are indented further

    def _format_action(self, action: argparse.Action) -> str:
        """Leave out the line that says LỆNH above the commands."""
        shown = super()._format_action(action)
        return shown.partition("\n")[2] if action.dest == COMMAND else shown


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
    top = parser(commands, arguments[0] if arguments else "")
    if not arguments:
        top.print_help(sys.stderr)
        top.exit(WRONG_USAGE)
    options, rest = top.parse_known_args(arguments)
    if rest and options.command != "test":
        options.error(f"không hiểu: {' '.join(rest)}")
    options.rest = rest
    return options


def parser(commands: Sequence[Command], typed: str = "") -> argparse.ArgumentParser:
    """Return the parser of all commands; the one that is typed goes by the name that was typed."""
    argparse._ = lambda sentence: SENTENCES.get(sentence, sentence)  # type: ignore[attr-defined]
    described = "Tòa soạn: viết, kiểm tra và dựng trang tin. Sổ tay: docs/phong-vien.md"
    top = Parser(prog=LAUNCHER, description=described, allow_abbrev=False, formatter_class=Help)
    parsers = top.add_subparsers(dest=COMMAND, metavar="LỆNH", required=True, parser_class=Parser)
    for command in commands:
        aliases = [command.ALIAS] if command.ALIAS else []
        words = command.WORDS
        made = parsers.add_parser(
            command.NAME,
            aliases=aliases,
            prog=f"{LAUNCHER} {typed if typed in aliases else command.NAME}",
            help=words,
            description=words,
            allow_abbrev=False,
            formatter_class=Help,
        )
        made.set_defaults(command=command.NAME, run=command.run, error=made.error)
        command.arguments(made)
    return top


def add_content(parser: argparse.ArgumentParser) -> None:
    """Add --content."""
    parser.add_argument("--content", type=Path, metavar="THƯ MỤC", help="thư mục nội dung (bình thường: content)")


def add_now(parser: argparse.ArgumentParser) -> None:
    """Add --now."""
    parser.add_argument("--now", type=moment, metavar="LÚC", help='coi như bây giờ là lúc này, như "18/05/2020 08:30"')


def add_conf(parser: argparse.ArgumentParser, default: Path) -> None:
    """Add --conf."""
    parser.add_argument("--conf", type=Path, default=default, metavar="TỆP", help="tệp cấu hình Pelican")


def add_target(parser: argparse.ArgumentParser) -> None:
    """Add --target, --to and --conf."""
    add_conf(parser, ROOT / "publishconf.py")
    parser.add_argument(
        "--target", default="folder", metavar="KIỂU", help="kiểu nơi đăng: folder (bình thường), ssh, sftp hoặc s3"
    )
    parser.add_argument(
        "--to", metavar="NƠI", help="nơi đăng, thay cho nơi ghi trong publishconf.py, như may-chu:/var/www/trang"
    )


def order_of(options: argparse.Namespace) -> Order:
    """Return what to build, as it was typed."""
    return Order(
        conf=options.conf,
        now=getattr(options, "now", None) or clock.now(),
        content=options.content,
        output=getattr(options, "output", None),
        site_url=getattr(options, "site_url", None),
        verify=getattr(options, "verify", False),
    )
