"""The list of stories: what is asked for, what it adds up to, and the table for Excel."""

import csv
import io
import sys

import pytest

from tests.small_site import NOW, ROOT, Result, SmallSite
from tests.terminals import COLUMNS, talk


@pytest.fixture
def stories(site: SmallSite) -> SmallSite:
    site.story("a", Tác_giả="Mai Thắm (TT&VH); Thanh Nga", Chuyên_mục="Chính trị")
    site.story("b", Tác_giả="Thanh Nga", month="2020/04", Ngày="30/04/2020 23:59", Hết_hạn="30/06/2020")
    site.story("c", Trạng_thái="nháp", Tiêu_đề="=HYPERLINK(1)", Ngày="31/05/2020")
    site.story("d", Ngày="15/06/2020 07:00", month="2020/06", Tiêu_đề="Lễ hội " + "rất dài " * 20)
    return site


def listed(site: SmallSite, *arguments: str) -> Result:
    return site.run("danh-sach", "--content", "content", "--now", NOW, *arguments)


def slugs(result: Result) -> list[str]:
    assert result.code == 0, result.err
    return [line.rsplit("/", 2)[1] for line in result.out.splitlines()]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ([], "dcab"),
        (["--status", "nhap"], "c"),
        (["--status", "đã đăng"], "ab"),
        (["--status", "scheduled"], "d"),
        (["--section", "Nông thôn mới"], "dcb"),
        (["--author", "thanh nga"], "ab"),
        (["--author", "Thanh Nga", "--section", "chinh-tri"], "a"),
        (["--month", "4/2020"], "b"),
        (["--month", "2020-05"], "ca"),
        (["--from", "14/05/2020", "--to", "31/05/2020"], "ca"),
        (["--to", "2020-04-30"], "b"),
        (["--month", "1/2019"], ""),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_asked_for(stories: SmallSite, arguments: list[str], found: str) -> None:
    assert slugs(listed(stories, *arguments)) == list(found)


def test_what_it_adds_up_to(stories: SmallSite) -> None:
    assert listed(stories, "--counts").out.splitlines() == [
        "Cộng 4 bài: công khai 2; nháp 1; hẹn giờ 1",
        "Chuyên mục: Nông thôn mới 3; Chính trị 1",
        "Tác giả: không ghi tên 2; Thanh Nga 2; Mai Thắm 1",
        "Tháng: 4/2020 1; 5/2020 2; 6/2020 1",
        "Sắp đến giờ: 15/06/2020 07:00 /2020/06/d/",
        "Sắp hết hạn: 01/07/2020 00:00 /2020/04/b/",
    ]
    assert listed(stories).out.splitlines()[2] == (
        "14/05/2020\tcông khai\tChính trị\tMai Thắm, Thanh Nga\tĐược mùa\t/2020/05/a/"
    )


def test_the_table_for_excel(stories: SmallSite) -> None:
    result = listed(stories, "--csv", "thong ke.csv")
    assert (result.code, result.out) == (0, "")
    data = (stories.root / "thong ke.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    assert [row["Địa chỉ"][-2] for row in rows] == list("dcab")
    assert rows[2] == {
        "Ngày": "2020-05-14",
        "Tháng": "Tháng 5/2020",
        "Tiêu đề": "Được mùa",
        "Loại": "bài viết",
        "Chuyên mục": "Chính trị",
        "Tác giả": "Mai Thắm; Thanh Nga",
        "Trạng thái": "công khai",
        "Địa chỉ": "/2020/05/a/",
        "Số âm tiết": "3",
        "Số ảnh": "0",
    }
    assert rows[1]["Tiêu đề"] == "'=HYPERLINK(1)"
    assert listed(stories, "--csv").out.encode() == data


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--status", "xong"], "không có trạng thái “xong” (chọn một trong: công khai"),
        (["--section", "Thể thao"], "không có chuyên mục"),
        (["--author", "Mai Tham A"], "có phải Mai Thắm?"),
        (["--month", "13/2020"], "không phải là tháng"),
        (["--from", "mai"], "không phải là ngày"),
        (["--csv", "content/articles/2020/05/a/index.md"], "không phải tệp .csv"),
        (["--csv", "thong-ke/nam/tk.csv"], "--csv: không có thư mục “thong-ke/nam”"),
        (["--csv", "bang.csv"], "“bang.csv” là thư mục"),
        (["a"], "không hiểu: a"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_questions_are_told(stories: SmallSite, arguments: list[str], words: str) -> None:
    (stories.root / "bang.csv").mkdir()
    before = sorted(stories.root.rglob("*"))
    result = listed(stories, *arguments)
    assert result.code == 2
    assert words in result.err
    assert sorted(stories.root.rglob("*")) == before


def test_a_table_that_cannot_be_written(stories: SmallSite) -> None:
    # Where a temporary file beside it has too long a name: that a folder is read-only does not hold back everybody.
    name = "t" * 245 + ".csv"
    result = listed(stories, "--csv", name)
    assert result.code == 1
    assert f"{name}:1: không ghi được bảng: tên quá dài [KHONG-GHI]" in result.err
    assert "trang cũ" not in result.err.casefold()
    assert ".part" not in result.err


def test_a_list_that_is_not_complete_says_so(stories: SmallSite) -> None:
    stories.story("e", Ngày="hôm qua", Trạng_thái="nháp")
    result = listed(stories)
    assert result.code == 0
    assert "Chưa tính 1 bài có lỗi" in result.err
    stories.story("f", Ngày="hôm qua")
    result = listed(stories, "--csv")
    assert result.code == 1
    assert "Chưa tính 2 bài có lỗi, gõ “kiem-tra” để xem: content/articles/2020/05/e/index.md, " in result.err


def test_on_a_terminal_the_table_is_no_wider(stories: SmallSite) -> None:
    command = [sys.executable, "-m", "newsroom", "list", "--content", "content", "--now", NOW]
    code, shown = talk(command, [], stories.root, {"PYTHONPATH": str(ROOT)})
    assert code == 0, shown
    rows = shown[: shown.index("Cộng 4 bài")].splitlines()
    assert max(map(len, rows)) <= COLUMNS
    assert any("hẹn giờ" in row and "…" in row for row in rows)
    assert "/2020/04/b/" in shown
