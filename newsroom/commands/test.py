"""test: the test suite."""

import argparse
import subprocess
import sys

from newsroom import ROOT

NAME, ALIAS, WORDS = "test", "", "chạy các bài kiểm thử (cho kỹ thuật viên)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may be typed."""
    parser.add_argument(
        "--all", action="store_true", help="chạy cả những bài kiểm thử dài; các tùy chọn khác chuyển nguyên cho pytest"
    )


def run(options: argparse.Namespace) -> int:
    """Run the tests."""
    # Each core begins with a part of its own, so that what a file's tests share is mostly made once.
    spread = ["-n", "auto", "--dist", "worksteal"]
    command = [sys.executable, "-m", "pytest", *spread, *(["--all"] if options.all else []), *options.rest]
    return subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603 - our own command
