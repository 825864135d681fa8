"""The command line: which command was typed, and what is said when it cannot be done."""

import sys
from collections.abc import Sequence

from newsroom.commands import (
    build,
    check,
    clean,
    completion,
    history,
    listing,
    new,
    preview,
    publish,
    rename,
    rollback,
    schedule,
    server,
    test,
)
from newsroom.console import BUSY, INTERRUPTED, PROBLEMS, NobodyListens, finish, report, say
from newsroom.problems import Busy, NewsroomError, WrongUsage, why
from newsroom.usage import parse

# In the order of the help.
COMMANDS = (
    new,
    preview,
    check,
    build,
    publish,
    listing,
    rename,
    rollback,
    history,
    schedule,
    clean,
    server,
    completion,
    test,
)


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr] # for Windows
    options = parse(COMMANDS, arguments)
    try:
        code: int = options.run(options)
        finish()
    except WrongUsage as e:
        options.error(str(e))
    except Busy as e:
        say(str(e))
        return BUSY
    except NewsroomError as e:
        report(e.problems)
        return PROBLEMS
    except NobodyListens:
        return PROBLEMS
    except OSError as e:
        place = f" “{e.filename2 or e.filename}”" if e.filename else ""
        say(f"Lỗi: máy không đọc hoặc ghi được{place}: {why(e)}. Trang cũ còn nguyên; sửa xong hãy chạy lại.")
        return PROBLEMS
    except KeyboardInterrupt:
        say("Đã dừng theo yêu cầu; trang đang có vẫn trọn vẹn.")
        return INTERRUPTED
    return code
