"""The reporter's own editor, opened on a new story."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

from newsroom.console import say


def open_editor(path: Path) -> None:
    """Open a file in the program that EDITOR names, if any, and wait for it; where that fails, say so and go on."""
    command = editor_words(os.environ.get("EDITOR", ""))
    if not command:
        return
    try:
        code = subprocess.run([*command, str(path)], check=False).returncode  # noqa: S603 - the user's own choice
    except OSError:
        code = -1
    if code:
        say(f"Không mở được bằng “{command[0]}” (EDITOR); bài đã tạo xong, mở tệp bằng chương trình khác.")


def editor_words(typed: str) -> list[str]:
    """Return program and arguments of a command line, as the system parts them (on Windows paths have backslashes)."""
    try:
        words = shlex.split(typed, posix=sys.platform != "win32")
    except ValueError:  # a quote that is never closed
        return [typed]
    return [word.strip('"') for word in words]
