"""A terminal of 80 columns and 24 lines: what a reporter types there, and what is seen."""

import fcntl
import os
import pty
import struct
import subprocess
import termios
from collections.abc import Mapping, Sequence
from pathlib import Path

COLUMNS, LINES = 80, 24


PROMPT = b"> "
END_OF_INPUT = "\x04"


def talk(command: Sequence[str], answers: Sequence[str], folder: Path, env: Mapping[str, str]) -> tuple[int, str]:
    """Run a command at a terminal, answer whenever it asks, and return its exit code and all that was shown.

    Whoever asks for more than there are answers gets the end of input.
    """
    waiting = iter([*(f"{answer}\r" for answer in answers), END_OF_INPUT])
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    environment = {**os.environ, "TERM": "dumb", "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8", **env}
    shown = b""
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder, env=environment, start_new_session=True
    ) as process:
        os.close(theirs)
        try:
            while part := os.read(ours, 4096):
                shown += part
                if shown.endswith(PROMPT):
                    os.write(ours, next(waiting, END_OF_INPUT).encode())
        except OSError:  # Linux says so that the other end is closed
            pass
        finally:
            os.close(ours)
    return process.returncode, shown.decode(errors="replace").replace("\r\n", "\n")
