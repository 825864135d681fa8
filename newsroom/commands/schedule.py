"""schedule: what falls due, and how to publish it then."""

import argparse
from pathlib import Path

from newsroom import ROOT, clock
from newsroom.console import GOOD, say, show
from newsroom.content import find_site, read_content
from newsroom.dates import long_date
from newsroom.desk import Desk
from newsroom.problems import NewsroomError, errors
from newsroom.release.targets import refuse_unknown
from newsroom.schedule import recipes, regularly, upcoming
from newsroom.usage import add_content, add_now, add_target

NAME, ALIAS, WORDS = "schedule", "hen-gio", "bài sắp đến giờ hay hết hạn, cách để máy tự đăng"
SHOWN = 10


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may be typed."""
    add_content(parser)
    add_now(parser)
    add_target(parser)


def run(options: argparse.Namespace) -> int:
    """Print what falls due, the nearest first, and what makes this machine publish it."""
    refuse_unknown(options.target)
    path = (options.content or ROOT / "content").resolve()
    content = read_content(path, Desk(find_site(path), options.now or clock.now()))
    if errors(content.problems):
        raise NewsroomError(*content.problems)
    publishing = _typed(options)
    due = upcoming(content)
    for each in due[:SHOWN]:
        show(f"{long_date(each.moment)}: {each.words} “{each.story.title}” ({each.story.shown})")
    if len(due) > SHOWN:
        show(f"… và {len(due) - SHOWN} lần nữa")
    if due:
        show("\nĐể máy này đăng đúng lúc ấy (giờ của máy, trễ một phút cho chắc), chọn một dòng:")
        for system, line in recipes(due[0].moment, publishing):
            show(f"  {system}:\n    {line}")
    else:
        say("Không có bài nào hẹn giờ hay sắp hết hạn.")
    show("\nĐể máy tự xem mười phút một lần (không có gì mới thì không đăng gì), chọn một dòng:")
    for system, line in regularly(publishing):
        show(f"  {system}:\n    {line}")
    return GOOD


def _typed(options: argparse.Namespace) -> list[str]:
    """Return the options that publishing needs too, from whatever folder it will be started in."""
    typed = [("--target", options.target)] if options.target != "folder" else []
    if options.to:
        typed.append(("--to", str(Path(options.to).resolve()) if options.target == "folder" else options.to))
    if options.content:
        typed.append(("--content", str(options.content.resolve())))
    if options.conf != ROOT / "publishconf.py":
        typed.append(("--conf", str(options.conf.resolve())))
    return [word for pair in typed for word in pair]
