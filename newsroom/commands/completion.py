"""completion: a script for the Tab key of a shell."""

import argparse

from newsroom.console import GOOD

NAME, ALIAS, WORDS = "completion", "", "phím Tab cho bash, zsh, fish (cho kỹ thuật viên)"
SHELLS = ("bash", "zsh", "fish")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may be typed."""
    which = parser.add_argument_group("vỏ lệnh")
    which.add_argument("shell", choices=SHELLS, metavar="bash|zsh|fish", help="kịch bản của vỏ lệnh nào")


def run(options: argparse.Namespace) -> int:
    """Print the script, on standard output."""
    from newsroom.cli import COMMANDS
    from newsroom.shells import SCRIPTS, words_of
    from newsroom.usage import Parser

    words = []
    for command in COMMANDS:
        parser = Parser()
        command.arguments(parser)
        words.append(words_of((command.NAME, command.ALIAS), command.WORDS, parser))
    print(SCRIPTS[options.shell](words), end="")  # noqa: T201
    return GOOD
