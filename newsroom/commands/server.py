"""server: the configuration of a web server."""

import argparse

from newsroom import ROOT
from newsroom.addresses import public_base
from newsroom.console import GOOD
from newsroom.content import find_site
from newsroom.problems import NewsroomError, Problem
from newsroom.site import FILE_NAME
from newsroom.usage import add_content

NAME, ALIAS, WORDS = "server", "may-chu", "in cấu hình máy chủ web (cho kỹ thuật viên)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may be typed."""
    which = parser.add_argument_group("máy chủ")
    which.add_argument("server", choices=("nginx", "apache"), metavar="nginx|apache", help="cấu hình của máy chủ nào")
    add_content(parser)
    parser.add_argument(
        "--root",
        metavar="THƯ MỤC",
        help="nginx: nơi đặt trang trên máy chủ (bình thường: /var/www/<tên miền>/current)",
    )


def run(options: argparse.Namespace) -> int:
    """Print the configuration of a web server, on standard output."""
    from newsroom.serving import apache, nginx
    from newsroom.serving.policy import Served

    url = find_site((options.content or ROOT / "content").resolve()).url
    base = public_base(url)
    if not base:
        message = f"url “{url}” không phải địa chỉ mà máy chủ dùng được"
        raise NewsroomError(Problem(FILE_NAME, 0, "SITE-URL", message, "viết như https://damha.example"))
    served = Served(base, options.root)
    configuration = {"nginx": nginx, "apache": apache}[options.server].configuration
    print(configuration(served), end="")  # noqa: T201
    return GOOD
