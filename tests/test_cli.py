"""The command line: help, wrong usage, exit codes, the checker's JSON."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from newsroom.cli import COMMANDS
from tests.small_site import NOW, ROOT, SmallSite
from tests.terminals import COLUMNS, LINES, talk


def test_help_is_vietnamese_and_fits_a_screen(site: SmallSite) -> None:
    for arguments in ([], *([command.NAME] for command in COMMANDS)):
        result = site.run(*arguments, "-h", env={"COLUMNS": str(COLUMNS)})
        assert result.code == 0
        assert "cách dùng" in result.out
        for english in ("usage", "options", "positional", "show this help"):
            assert english not in result.out
        lines = result.out.splitlines()
        assert len(lines) < LINES, result.out  # the prompt wants one as well
        assert max(map(len, lines)) <= COLUMNS, result.out


def filled(template: str) -> str:
    """Return a template without its hints, published."""
    lines = [line for line in template.splitlines() if line.startswith("!") or "???" not in line]
    return "\n".join(lines).replace("???", "Chợ").replace("nháp", "đã đăng\nSapo: Chợ phiên sáng sớm") + "\n"


def check_at_terminal(site: SmallSite, **env: str) -> str:
    command = [sys.executable, "-m", "newsroom", "check", "--content", "content", "--now", NOW]
    code, shown = talk(command, [], site.root, {"PYTHONPATH": str(ROOT), "TERM": "xterm", **env})
    assert code == 1, shown
    return shown


def test_colours_on_a_terminal_only(site: SmallSite) -> None:
    site.story(Ngày="hôm qua " + "xa " * 40)
    site.story("khac", month="2020/04")
    result = site.check()
    plain = result.out + result.err
    assert "\x1b" not in plain
    coloured = check_at_terminal(site, NO_COLOR="")
    error = next(line for line in plain.splitlines() if "NGAY-SAI" in line)
    warning = next(line for line in plain.splitlines() if "NGAY-THU-MUC" in line)
    assert f"\x1b[31m{error}\x1b[0m\n" in coloured  # whole, not broken to fit
    assert f"\x1b[33m{warning}\x1b[0m\n" in coloured
    assert check_at_terminal(site, NO_COLOR="1") == plain
    assert check_at_terminal(site, TERM="dumb") == plain


@pytest.mark.parametrize("repository", ["Tòa soạn Đầm Hà (bản mới)"], indirect=True)
def test_a_folder_with_spaces_and_vietnamese_letters(repository: Path) -> None:
    """Everything works where a reporter unpacks it, by the launcher's own way of starting it."""
    home = repository
    environment = {**os.environ, "PYTHONPATH": str(home), "PYTHONUTF8": "1", "LC_ALL": "C"}

    def run(*arguments: str) -> str:
        command = [sys.executable, "-P", "-m", "newsroom", *arguments]
        done = subprocess.run(command, cwd=home.parent, env=environment, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    photographs = shutil.copytree(home / "content/articles/2020/05/dam-ha-bon-mua", home / "Ảnh mới")
    given = ("--title", "Chợ phiên", "--category", "Đời sống", "--date", "14/05/2020")
    made = run("moi", "anh", str(photographs), *given).strip()
    assert made == f"{home.name}/content/articles/2020/05/cho-phien/index.md"
    index = home.parent / made
    index.write_text(filled(index.read_text("utf-8")), "utf-8")
    run("check", "--now", NOW)
    run("build", "--now", NOW)
    assert "Chợ phiên" in (home / "output/2020/05/cho-phien/index.html").read_text("utf-8")
    run("doi-ten", "cho-phien", "cho-phien-moi")
    assert (home / "content/articles/2020/05/cho-phien-moi").is_dir()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--now"], "thiếu: LỆNH"),
        (["bay"], "không có lệnh “bay”\n"),
        (["kiemtra"], "không có lệnh “kiemtra”; có phải kiem-tra không?"),
        (["Dựng"], "không có lệnh “Dựng”; có phải dung không?"),
        (["dung", "--nhanh"], "toasoan.py dung -h"),
        (["build", "--nhanh"], "không hiểu: --nhanh"),
        (["build", "--now", "hôm qua"], "“hôm qua” không phải là ngày"),
        (["build", "--now"], "cần một giá trị"),
        (["build", "--site-url", "damha.example"], "không phải địa chỉ trang"),
        (["build", "--site-url", "https://damha.example/tin"], "không phải địa chỉ trang"),
        (["check", "--output", "x"], "không hiểu: --output"),
        (["server"], "thiếu: nginx|apache"),
        (["server", "caddy"], "không có “caddy”"),
        (["completion"], "thiếu: bash|zsh|fish"),
        (["completion", "cmd"], "không có “cmd”"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_told_and_ends_with_2(site: SmallSite, arguments: list[str], words: str) -> None:
    result = site.run(*arguments)
    assert result.code == 2
    assert words in result.err
    assert "Xem hướng dẫn" in result.err
    assert "Traceback" not in result.err


def test_who_types_nothing_is_shown_the_commands(site: SmallSite) -> None:
    result = site.run()
    assert result.code == 2
    assert all(name in result.err for name in ("new (moi)", "publish (dang)", "-h, --help"))


def test_vietnamese_names_of_commands(site: SmallSite) -> None:
    site.story()
    assert site.run("dung", "--conf", "conf.py", "--now", "2020-06-01").code == 0
    assert site.file("/2020/05/duoc-mua/").exists()
    assert site.run("kiem-tra", "--content", "content").code == 0


def test_a_missing_configuration(site: SmallSite) -> None:
    result = site.run("build", "--conf", "khong-co.py")
    assert result.code == 1
    assert "không có tệp cấu hình" in result.err
    assert "Traceback" not in result.err


def test_the_checker_speaks_json(site: SmallSite) -> None:
    site.story(Ngày="hôm qua")
    site.story("khac", month="2020/06")
    result = site.check("--json")
    assert result.code == 1
    problems = json.loads(result.out)["problems"]
    assert [(p["path"], p["line"], p["code"], p["severity"]) for p in problems] == [
        ("content/articles/2020/05/duoc-mua/index.md", 2, "NGAY-SAI", "error"),
        ("content/articles/2020/06/khac/index.md", 2, "NGAY-THU-MUC", "warning"),
    ]
    assert all(problem["message"] and problem["advice"] for problem in problems)


def test_the_checker_speaks_json_of_a_broken_site_too(site: SmallSite) -> None:
    (site.root / "site.toml").write_text("url = [", "utf-8")
    result = site.check("--json")
    assert result.code == 1
    assert json.loads(result.out)["problems"][0]["code"] == "SITE-CU-PHAP"


def test_the_checker_writes_nothing_and_never_imports_pelican(site: SmallSite) -> None:
    site.photo("a.jpg")
    site.story(body='![Chú thích](a.jpg "Ảnh: Mai Thắm")')
    before = sorted(path for path in site.root.rglob("*"))
    script = (
        "import sys; from newsroom.cli import main\n"
        "code = main(['check', '--content', 'content', '--now', '2020-06-01'])\n"
        "heavy = {'pelican', 'markdown', 'jinja2'} & set(sys.modules)\n"
        "print(code, heavy)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=site.root, env={"PYTHONPATH": str(ROOT)}, capture_output=True, check=False
    )
    assert done.stdout.decode().strip() == "0 set()", done.stderr.decode()
    assert sorted(path for path in site.root.rglob("*")) == before


def test_the_checker_reports_every_story_of_a_thousand(site: SmallSite) -> None:
    for number in range(1000):
        site.story(f"bai-{number}", Ngày="hôm qua" if number % 100 == 0 else "14/05/2020")
    result = site.check()
    assert result.out.count("[NGAY-SAI]") == 10
    assert "10 lỗi, 0 cảnh báo" in result.err
