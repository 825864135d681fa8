"""history: the releases that a place keeps."""

import argparse

from newsroom.console import GOOD, say, show
from newsroom.usage import add_content, add_target, order_of

NAME, ALIAS, WORDS = "history", "lich-su", "liệt kê các bản còn giữ ở nơi đăng"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may be typed."""
    add_content(parser)
    add_target(parser)


def run(options: argparse.Namespace) -> int:
    """List the releases, newest first, the served one marked."""
    from newsroom.release.publishing import open_site
    from newsroom.release.words import listed

    site = open_site(order_of(options), options.target, options.to)
    state = site.target.look()
    if not state.releases:
        say(f"Chưa có bản nào ở {site.target.place}.")
        return GOOD
    for line in listed(state):
        show(line)
    return GOOD
