"""The reporter's own editor, opened on a new story."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

from newsroom.console import say


def open_editor(path: Path) -> None:
    """Open a file in the program that EDITOR names, if any, and wait for it; where that fails, say so and go on."""
    typed = os.environ.get("EDITOR", "")
    command = editor_words(typed)
    if not command:
        return
    advice = ""
    try:
        code = subprocess.run([*command, str(path)], check=False).returncode  # noqa: S603 - the user's own choice
    except OSError:
        code = -1
        if len(command) > 1:
            advice = " Đường dẫn của chương trình có dấu cách thì để nó trong ngoặc kép."
    except KeyboardInterrupt:
        say("Không đợi chương trình viết nữa; bài đã tạo xong.")
        return
    if code:
        say(f"Không mở được bằng “{typed}” (EDITOR); bài đã tạo xong, mở tệp bằng chương trình khác.{advice}")


def editor_words(typed: str) -> list[str]:
    """Return program and arguments of a command line, as the system parts them (on Windows paths have backslashes)."""
    try:
        words = shlex.split(typed, posix=sys.platform != "win32")
    except ValueError:  # a quote that is never closed
        return [typed]
    return [word.strip('"') for word in words]
