"""Builds the site with Pelican in a staging folder, and swaps it in when it is whole."""

import logging
from pathlib import Path
from typing import Any

from newsroom import ROOT
from newsroom.content import find_site, shown_path
from newsroom.locks import locked, using
from newsroom.order import Order
from newsroom.output import MEDIA
from newsroom.problems import NewsroomError, Problem
from newsroom.progress import Progress
from newsroom.release.layout import MARK
from newsroom.run import PREVIEW, SETTING, Run
from newsroom.staging import beside, staged

OWN_FOLDERS = (".git", ".venv", "benchmarks", "content", "docs", "newsroom", "plugins", "tests", "theme")


def build(order: Order, progress: Progress) -> Run:
    """Build the site and return what the run found and wrote; the old output stays until the new one is whole.

    Raises NewsroomError with every problem where one stops the build, Busy where another build holds the output or the
    cache is being cleaned.
    """
    settings = read_settings(order)
    output = Path(settings["OUTPUT_PATH"]).resolve()
    guard(output, order.conf.resolve().parent, Path(settings["PATH"]).resolve(), Path(settings["THEME"]).resolve())
    spare = None if order.preview else beside(output, MEDIA)  # a preview never builds twice in one place
    run = Run(progress=progress, spare=spare, verify=order.verify)
    with locked(beside(output, "lock"), output), using(Path(settings["CACHE_PATH"])), staged(output, spare) as staging:
        settings.update({"OUTPUT_PATH": str(staging), "NEWSROOM_NOW": order.now.isoformat(), SETTING: run})
        run_pelican(settings)
    return run


def read_settings(order: Order) -> dict[str, Any]:
    """Return Pelican's settings for an order.

    Raises NewsroomError where the configuration is missing or cannot be used.
    """
    if not order.conf.is_file():
        advice = "ghi đúng tên tệp sau --conf, ví dụ --conf publishconf.py"
        raise NewsroomError(Problem(str(order.conf), 0, "CONF", "không có tệp cấu hình này", advice))
    if order.content and not order.content.is_dir():
        advice = "ghi đúng --content: thư mục chứa articles/ và pages/"
        raise NewsroomError(Problem(str(order.content), 0, "THU-MUC", "không có thư mục này", advice))
    settings = _read(order)
    if settings.get(PREVIEW):
        advice = f"xóa dòng {PREVIEW}; muốn xem bài nháp thì chạy: python3 toasoan.py preview"
        raise NewsroomError(Problem(str(order.conf), 0, "CONF", "cấu hình này đưa cả bài nháp ra trang", advice))
    if order.preview:
        settings.update({PREVIEW: True, "SITEURL": "", "OFFLINE": False})
    elif order.content and order.site_url is None and settings["SITEURL"]:
        settings["SITEURL"] = find_site(order.content.resolve()).url  # publishconf.py knows this repository's alone
    return settings


def _read(order: Order) -> dict[str, Any]:
    """Return the settings of a configuration, with what the order puts in their place."""
    from pelican.settings import read_settings as read

    given = {"PATH": order.content, "OUTPUT_PATH": order.output}
    override = {key: str(path.resolve()) for key, path in given.items() if path is not None}
    if order.site_url is not None:
        override["SITEURL"] = order.site_url
    try:
        settings: dict[str, Any] = read(str(order.conf.resolve()), override=override)
    except NewsroomError:
        raise
    except SyntaxError as e:
        path, advice = shown_path(Path(e.filename or order.conf)), "sửa dòng này"
        raise NewsroomError(Problem(path, e.lineno or 0, "CONF", f"cấu hình viết sai: {e.msg}", advice)) from e
    except Exception as e:  # a configuration is code, and Pelican raises bare exceptions for what it refuses
        advice = f"sửa {order.conf.name}, hoặc ghi đúng --content: thư mục chứa articles/ và pages/"
        raise NewsroomError(Problem(str(order.conf), 0, "CONF", f"cấu hình không dùng được: {e}", advice)) from e
    return settings


def run_pelican(settings: dict[str, Any]) -> None:
    """Run Pelican quietly; what it warns of is a fault of ours and stops the build."""
    from pelican import Pelican
    from pelican.log import console

    warned: list[str] = []
    logger = logging.getLogger("pelican")
    handler = _Collector(warned)
    quiet, propagate = console.quiet, logger.propagate
    logger.addHandler(handler)
    console.quiet, logger.propagate = True, False
    try:
        Pelican(settings).run()
    finally:
        logger.removeHandler(handler)
        console.quiet, logger.propagate = quiet, propagate
    if warned:
        raise NewsroomError(
            *(Problem("pelican", 0, "PELICAN", text, "báo cho kỹ thuật viên của trang") for text in warned)
        )


class _Collector(logging.Handler):
    def __init__(self, warned: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._warned = warned

    def emit(self, record: logging.LogRecord) -> None:
        self._warned.append(record.getMessage())


def guard(output: Path, home: Path, content: Path, theme: Path) -> None:
    """Refuse to replace anything but an earlier build; `home` is the folder of the configuration.

    Raises NewsroomError.
    """
    advice = "chọn một thư mục riêng, chưa có hoặc trống, ví dụ --output output"
    holds_ours = any(path.is_relative_to(output) for path in (ROOT, home, content, theme))
    within_ours = any(output.is_relative_to(path) for path in (content, theme, *(ROOT / name for name in OWN_FOLDERS)))
    if any((folder / MARK).is_file() for folder in (output, *output.parents)):
        message = "đây là nơi đăng: chỉ lệnh publish được ghi vào đó"
        raise NewsroomError(Problem(str(output), 0, "NOI-GHI", message, advice))
    if holds_ours or within_ours:
        message = "thư mục này chứa bài hoặc phần mềm của tòa soạn"
        raise NewsroomError(Problem(str(output), 0, "NOI-GHI", message, advice))
    if output.exists() and not _is_replaceable(output):
        raise NewsroomError(Problem(str(output), 0, "NOI-GHI", "ở đó đã có tệp không phải do Tòa soạn dựng", advice))


def _is_replaceable(output: Path) -> bool:
    """Tell whether a place is an empty folder or an earlier build, known by its front page and hashed style sheet."""
    if not output.is_dir():
        return False
    built = (output / "index.html").is_file() and any((output / "theme").glob("style.*.css"))
    return built or not any(output.iterdir())
