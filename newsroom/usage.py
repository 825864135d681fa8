"""The command line in Vietnamese: what may be typed, and what argparse says about it."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from newsroom import ROOT
from newsroom.addresses import public_base
from newsroom.dates import DATE_ADVICE, DateError, read_date

WRONG_USAGE = 2
# argparse speaks through gettext; these are all the sentences our commands can make it say.
SENTENCES = {
    "usage: ": "cách dùng: ",
    "options": "tùy chọn",
    "positional arguments": "lệnh",
    "show this help message and exit": "hiện hướng dẫn này",
    "the following arguments are required: %s": "thiếu: %s",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "expected one argument": "cần một giá trị đi kèm",
    "ignored explicit argument %r": "không nhận giá trị %r",
    "invalid choice: %(value)r (choose from %(choices)s)": "không có “%(value)s” (chọn một trong: %(choices)s)",
    "invalid %(type)s value: %(value)r": "giá trị %(value)r không đúng",
}


class Parser(argparse.ArgumentParser):
    """A parser whose mistakes end with exit code 2 and a pointer to the help."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and leave."""
        self.exit(WRONG_USAGE, f"Lỗi: {message}\nXem hướng dẫn: {self.prog} -h\n")


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what was typed; what "test" does not know is for pytest, and stands in `rest`."""
    top = parser()
    options, rest = top.parse_known_args(arguments)
    if rest and options.command != "test":
        top.error(f"không hiểu: {' '.join(rest)}")
    options.rest = rest
    return options


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    argparse._ = lambda sentence: SENTENCES.get(sentence, sentence)  # type: ignore[attr-defined]
    # The launcher is what people type; "python -m newsroom" is what it runs.
    top = Parser(prog="toasoan.py", description="Tòa soạn: dựng và kiểm tra trang tin.", allow_abbrev=False)
    commands = top.add_subparsers(dest="command", metavar="LỆNH", required=True, parser_class=Parser)

    def command(name: str, alias: str, words: str) -> argparse.ArgumentParser:
        aliases = [alias] if alias else []
        made = commands.add_parser(name, aliases=aliases, help=words, description=words, allow_abbrev=False)
        made.set_defaults(command=name)
        return made

    build = command("build", "dung", "dựng trang: content/ -> output/")
    _common(build)
    build.add_argument("--conf", type=Path, default=ROOT / "publishconf.py", metavar="TỆP", help="tệp cấu hình Pelican")
    build.add_argument("--output", type=Path, metavar="THƯ MỤC", help="nơi ghi trang")
    build.add_argument(
        "--site-url", type=site_url, metavar="ĐỊA CHỈ", help="địa chỉ công khai, như https://damha.example"
    )
    build.add_argument("--verify", action="store_true", help="đọc lại mọi ảnh, không tin những gì đã nhớ")
    check = command("check", "kiem-tra", "báo mọi lỗi trong bài, không dựng trang")
    _common(check)
    check.add_argument("--json", action="store_true", help="in kết quả dạng JSON ra stdout")
    clean = command("clean", "don", "xóa bản ảnh thu nhỏ và mã QR mà không bài nào còn dùng")
    clean.add_argument("--cache", action="store_true", help="như khi không ghi gì: chỉ dọn bộ nhớ đệm")
    clean.add_argument("--content", type=Path, metavar="THƯ MỤC", help="thư mục nội dung (bình thường: content)")
    clean.add_argument("--conf", type=Path, default=ROOT / "pelicanconf.py", metavar="TỆP", help="tệp cấu hình Pelican")
    server = command("server", "may-chu", "in cấu hình máy chủ web ra stdout (cho kỹ thuật viên)")
    which = server.add_argument_group("máy chủ")
    which.add_argument("server", choices=("nginx", "apache"), metavar="nginx|apache", help="cấu hình của máy chủ nào")
    server.add_argument("--content", type=Path, metavar="THƯ MỤC", help="thư mục nội dung (bình thường: content)")
    server.add_argument(
        "--root",
        metavar="THƯ MỤC",
        help="nginx: nơi đặt trang trên máy chủ (bình thường: /var/www/<tên miền>/current)",
    )
    test = command("test", "", "chạy các bài kiểm thử của phần mềm (cho kỹ thuật viên)")
    test.add_argument(
        "--all", action="store_true", help="chạy cả những bài kiểm thử dài; các tùy chọn khác chuyển nguyên cho pytest"
    )
    return top


def _common(command: argparse.ArgumentParser) -> None:
    command.add_argument("--content", type=Path, metavar="THƯ MỤC", help="thư mục nội dung (bình thường: content)")
    command.add_argument("--now", type=moment, metavar="LÚC", help="coi như bây giờ là lúc này, như 2020-05-18T08:30")


def moment(value: str) -> object:
    """Return the moment typed after --now."""
    try:
        return read_date(value).moment
    except DateError as e:
        raise argparse.ArgumentTypeError(f"{e}; {DATE_ADVICE}") from e


def site_url(value: str) -> str:
    """Return the address typed after --site-url, without its last slash."""
    if not public_base(value):
        raise argparse.ArgumentTypeError(f"“{value}” không phải địa chỉ trang; viết như https://damha.example")
    return value.rstrip("/")
