"""Typography: what the checker marks, what it leaves alone, and what it repairs."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import html5lib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown import Markdown

from newsroom.content import find_site, read_content
from newsroom.dates import HANOI
from newsroom.desk import Desk
from newsroom.problems import Edit
from newsroom.typography import CODES
from newsroom.typography.mending import ROUNDS, ChangedMeanwhile, mended
from newsroom.typography.proofreading import passage_findings
from newsroom.typography.prose import Passage, covered
from newsroom.typography.wording import tone_placement
from newsroom.vietnamese import repair
from plugins.stories.markdown import NewsroomMarkdown
from tests.small_site import ROOT, Result, SmallSite

NOW = datetime(2020, 6, 1, 12, tzinfo=HANOI)
DATA = Path(__file__).parent / "data/typography"
# Where the body of a story of tests.small_site begins.
BODY = 6
ADDRESS = "content/articles/2020/05/duoc-mua/index.md"


@dataclass(frozen=True)
class Wrong:
    """A text, the code of what is wrong with it, and what --fix makes of it."""

    code: str
    text: str
    fixed: str


def rows() -> list[Wrong]:
    lines = (DATA / "sai.txt").read_text("utf-8").splitlines()
    cells = [[cell.strip() for cell in line.split(" | ")] for line in lines]
    return [Wrong(code, text.replace("NBSP", "\u00a0"), text if fixed == "=" else fixed) for code, text, fixed in cells]


ROWS = rows()


@dataclass(frozen=True)
class Tried:
    """All wrong rows in one story, a paragraph each: what was said before, at and after --fix, and what it became."""

    found: list[dict[str, object]]
    fixing: Result
    after: list[str]
    again: Result
    twice: list[str]


def paragraphs(path: Path) -> list[str]:
    return path.read_text("utf-8").partition("\n\n")[2].rstrip("\n").split("\n\n")


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Tried:
    site = SmallSite(tmp_path_factory.mktemp("wrong"))
    path = site.story(body="\n\n".join(row.text for row in ROWS))
    found = json.loads(site.check("--json").out)["problems"]
    fixing = site.check("--fix")
    after = paragraphs(path)
    again = site.check("--fix")
    return Tried(found, fixing, after, again, paragraphs(path))


def test_what_is_wrong_is_found_and_repaired(tried: Tried) -> None:
    found = {row.text: [p for p in tried.found if p["line"] == BODY + 2 * n] for n, row in enumerate(ROWS)}
    assert {text: {p["code"] for p in here} for text, here in found.items()} == {row.text: {row.code} for row in ROWS}
    assert {p["severity"] for here in found.values() for p in here} == {"warning"}
    assert {text: bool(here[0]["edits"]) for text, here in found.items()} == {
        row.text: row.fixed != row.text for row in ROWS
    }
    assert tried.after == [row.fixed for row in ROWS]


def test_repairing_again_changes_nothing(tried: Tried) -> None:
    assert tried.twice == tried.after
    assert "Không có chỗ nào máy sửa được chắc chắn." in tried.again.err
    assert "    + " not in tried.again.out


def test_what_was_repaired_is_shown(tried: Tried) -> None:
    assert f"{ADDRESS}:{BODY}:\n    - hội nghị··tổng kết năm\n    + hội nghị tổng kết năm\n" in tried.fixing.out
    assert tried.fixing.out.count("    + ") == sum(row.text != row.fixed for row in ROWS)
    assert re.search(r"^Đã sửa \d+ chỗ\.$", tried.fixing.err, re.MULTILINE)


def test_a_finding_quotes_the_text_and_says_what_to_write(site: SmallSite) -> None:
    site.story(body="Ngành công nghiệp- xây dựng.")
    assert site.check().out == (
        f"{ADDRESS}:{BODY}: cảnh báo: gạch chỉ có dấu cách một bên: “nghiệp- xây” [GACH-LECH]\n"
        "    → viết “nghiệp – xây”\n"
    )


def test_repairs_side_by_side_are_all_found_at_once(site: SmallSite) -> None:
    path = site.story(body='Lo nhất  là "rác" , nhựa "tái chế".')
    said = site.check().out
    assert re.findall(r"\[([A-Z-]+)\]\n    → (.*)", said) == [
        ("CACH-DOI", "viết “nhất là”"),
        ("CACH-TRUOC-DAU", "viết ““rác”, nhựa”"),
        ("NGOAC-KEP-THANG", "viết “rác”"),
        ("NGOAC-KEP-THANG", "viết “tái chế”"),
    ]
    site.check("--fix")
    assert paragraphs(path) == ["Lo nhất là “rác”, nhựa “tái chế”."]


def test_nothing_is_said_of_what_is_right(site: SmallSite) -> None:
    path = site.story(body=(DATA / "dung.txt").read_text("utf-8"))
    before = path.read_bytes()
    result = site.check("--fix")
    typographic = [line for line in result.out.splitlines() if any(f"[{code}]" in line for code in CODES)]
    assert typographic == []
    assert path.read_bytes() == before


SEEDS = sorted(DATA.glob("seed-*.md"))


@pytest.mark.parametrize("path", SEEDS, ids=[path.stem for path in SEEDS])
def test_the_two_stories_as_the_centre_handed_them_in(site: SmallSite, path: Path) -> None:
    story = site.raw("duoc-mua", path.read_bytes())
    found = site.check()
    fixed = site.check("--fix")
    said = f"{found.out}\n--fix\n{fixed.out}".replace(ADDRESS, "index.md")
    golden = {path.with_suffix(".txt"): said, path.with_suffix(".fixed"): story.read_text("utf-8")}
    for expected, actual in golden.items():
        if os.environ.get("TOASOAN_WRITE_EXPECTED"):
            expected.write_text(actual, "utf-8")
        assert actual == expected.read_text("utf-8")
    assert found.code == fixed.code == 0


def codes(site: SmallSite) -> list[tuple[int, str]]:
    """Return line and code of each typographic finding."""
    path = site.root / "content"
    problems = read_content(path, Desk(find_site(path), NOW, proofread=True)).problems
    return [(problem.line, problem.code) for problem in problems if problem.code in CODES]


def test_title_lead_correction_and_captions_are_read_too(site: SmallSite) -> None:
    site.photo("a.jpg")
    path = site.story(
        Tiêu_đề="Đổi mới- sáng tạo",
        Sapo="Vụ xuân ,vụ mùa\n  đều được  mùa",
        Cập_nhật="20/05/2020",
        Đính_chính='Tên đúng là "Hà"',
        Tác_giả="Mai Thắm- Trung tâm TT&VH",
        body='![Gặt lúa ,phơi lúa](a.jpg "Ảnh:Mai Thắm"){alt="Nông dân  gặt"}\n\nMai Thắm- Trung tâm TT&VH',
    )
    assert codes(site) == [
        (1, "GACH-LECH"),
        (3, "CACH-TRUOC-DAU"),
        (4, "CACH-DOI"),
        (7, "NGOAC-KEP-THANG"),
        (8, "GACH-LECH"),
        (10, "CACH-DOI"),
        (10, "CACH-TRUOC-DAU"),
        (10, "THIEU-CACH"),
    ]
    site.check("--fix")
    assert path.read_text("utf-8").splitlines() == [
        "Tiêu đề: Đổi mới – sáng tạo",
        "Ngày: 14/05/2020 08:30",
        "Sapo: Vụ xuân, vụ mùa",
        "  đều được mùa",
        "Chuyên mục: Nông thôn mới",
        "Cập nhật: 20/05/2020",
        "Đính chính: Tên đúng là “Hà”",
        "Tác giả: Mai Thắm- Trung tâm TT&VH",
        "",
        '![Gặt lúa, phơi lúa](a.jpg "Ảnh: Mai Thắm"){alt="Nông dân gặt"}',
        "",
        "Mai Thắm- Trung tâm TT&VH",
    ]


def test_the_quotes_of_yaml_are_not_ours(site: SmallSite) -> None:
    path = site.raw(
        "duoc-mua",
        '---\ntitle: "Được \\"mùa\\" ,lúa"\ndate: 2020-05-14\nsummary: |\n  Vụ xuân ,\n\n  vụ mùa.\n# ghi chú ,riêng\n'
        "category: 'Nông thôn mới'\ntags: [a,b]\n---\n\nLúa chín ,vàng.\n",
    )
    assert codes(site) == [(2, "CACH-TRUOC-DAU"), (5, "CACH-TRUOC-DAU"), (13, "CACH-TRUOC-DAU")]
    site.check("--fix")
    assert path.read_text("utf-8") == (
        '---\ntitle: "Được \\"mùa\\", lúa"\ndate: 2020-05-14\nsummary: |\n  Vụ xuân,\n\n  vụ mùa.\n# ghi chú ,riêng\n'
        "category: 'Nông thôn mới'\ntags: [a,b]\n---\n\nLúa chín, vàng.\n"
    )


def test_standing_pages_are_read_too(site: SmallSite) -> None:
    page = site.page("gioi-thieu", "Tiêu đề: Giới thiệu\n\nĐổi mới- sáng tạo.\n")
    assert codes(site) == [(3, "GACH-LECH")]
    site.page("gioi-thieu", "Tiêu đề: Giới thiệu\nChấp nhận: GACH-LECH – tên riêng\n\nĐổi mới- sáng tạo.\n")
    assert codes(site) == []
    assert "Đổi mới- sáng tạo" in page.read_text("utf-8")


def test_only_repaired_lines_change(site: SmallSite) -> None:
    decomposed = "Lu\u0301a\u200b chi\u0301n"
    lines = [
        "\ufeffTiêu đề: Được mùa\r\n", "Ngày: 14/05/2020\n", "Sapo: Vụ xuân.\r", "Chuyên mục: Nông thôn mới\r\n",
        "\r\n", f"{decomposed} vàng.\r\n", "\r\n", f"{decomposed}\u00a0 vàng.\n", "  hai dấu cách cuối dòng  \r\n",
        "không có dấu xuống dòng ở cuối  ,hết",
    ]  # fmt: skip
    path = site.raw("duoc-mua", "".join(lines).encode())
    path.chmod(0o640)
    site.check("--fix")
    lines[7] = "Lúa chín vàng.\n"
    lines[9] = "không có dấu xuống dòng ở cuối, hết"
    assert path.read_bytes() == "".join(lines).encode()
    assert path.stat().st_mode & 0o777 == 0o640
    assert [other.name for other in path.parent.iterdir()] == ["index.md"]


def test_accepted_findings_are_not_repaired(site: SmallSite) -> None:
    path = site.story(body="Đổi mới- sáng tạo ,đột phá.", Chấp_nhận="gach-lech – tên riêng; CACH-TRUOC-DAU – trích thơ")
    before = path.read_bytes()
    result = site.check("--fix")
    assert (result.out, result.code, path.read_bytes()) == ("", 0, before)
    site.story(body="Đổi mới- sáng tạo.", Chấp_nhận="GACH-LECH; CACH-DOI – thử")
    result = site.check()
    assert "thiếu lý do chấp nhận" in result.out
    assert "không có cảnh báo “CACH-DOI” nào" in result.out
    assert "[GACH-LECH]" in result.out


def test_a_build_does_not_look_but_knows_what_may_be_accepted(site: SmallSite) -> None:
    site.story(body="Đổi mới- sáng tạo.", Chấp_nhận="GACH-LECH – tên riêng")
    site.story("khac", body="Đổi mới- sáng tạo.")
    assert "cảnh báo" not in site.built().err


def test_one_story_or_folder(site: SmallSite) -> None:
    one, other = (site.story(slug, body="Lúa ,ngô.") for slug in ("mot", "hai"))
    before = other.read_bytes()
    result = site.check("--fix", "content/articles/2020/05/mot")
    assert "hai/index.md" not in result.out
    assert "Lúa, ngô." in one.read_text("utf-8")
    assert other.read_bytes() == before
    assert "mot/index.md" not in site.check("content/articles/2020/05/hai/index.md").out
    for wrong in ("content/articles/2020/05/ba", "conf.py"):
        result = site.check("--fix", wrong)
        assert (result.code, result.out) == (2, "")
        assert f"không có “{wrong}”" in result.err
    assert other.read_bytes() == before


def test_a_file_that_cannot_be_written(site: SmallSite) -> None:
    path, other = site.story(body="Lúa ,ngô."), site.story("khac", body="Lúa ,ngô.")
    path.chmod(0o444)
    result = site.check("--fix")
    assert result.code == 1
    assert f"{ADDRESS}:1: không ghi được tệp: không có quyền; tệp còn nguyên [KHONG-GHI]" in result.out
    assert "Lúa ,ngô." in path.read_text("utf-8")
    assert "Lúa, ngô." in other.read_text("utf-8")
    assert "Đã sửa 1 chỗ." in result.err
    again = site.check("--fix")
    assert "[KHONG-GHI]" in again.out
    assert "Không có chỗ nào" not in again.err, "there is one, which could not be written"


def test_a_file_that_changes_meanwhile_is_left_alone() -> None:
    edit = Edit(2, 4, " ,", ", ")
    assert mended("a\nLúa ,ngô".encode(), [edit]) == "a\nLúa, ngô".encode()
    for changed in ("a\nLúa và ngô", "a", "a\r\rLúa ,ngô", "\xff"):
        data = changed.encode("latin-1" if changed == "\xff" else "utf-8")
        with pytest.raises(ChangedMeanwhile):
            mended(data, [edit])


def test_errors_and_typography_in_one_run(site: SmallSite) -> None:
    site.story(body="Lúa ,ngô.", Ngày="hôm qua")
    site.story("nhap", body="Lúa ,ngô.", Trạng_thái="nháp")
    result = site.check()
    assert result.code == 1
    assert result.out.count("[CACH-TRUOC-DAU]") == 2
    assert "[NGAY-SAI]" in result.out
    assert "1 lỗi, 2 cảnh báo." in result.err


MIXED = [
    ("Văn hóa, xã hội; văn hoá.", [("hoá", "hóa")]),
    ("Lan toả, thoả đáng, khoẻ; văn hóa.", [("hóa", "hoá")]),
    ("Tỉnh ủy và Huyện ủy; Uỷ ban nhân dân.", [("uỷ", "ủy")]),
    ("Văn hóa ở Khánh Hoà, chị Thuý và HOÀ.", []),
    ("Quý, quỳ, hoàn toàn, khuỷu, thuở.", []),
    ("Thủy lợi, xòe, tuỳ, loè, hóa.", [("loè", "lòe"), ("tuỳ", "tùy")]),
]


@pytest.mark.parametrize(("body", "expected"), MIXED, ids=[body for body, _ in MIXED])
def test_two_styles_of_tone_marks_in_one_story(body: str, expected: list[tuple[str, str]]) -> None:
    found = sorted((finding.message, finding.advice) for finding in tone_placement([passage(body)]))
    assert [(message.split("”")[0], advice) for message, advice in found] == [
        (f"“{word}", f"viết “{right}”") for word, right in expected
    ]


def test_long_titles_and_leads(site: SmallSite) -> None:
    site.story(Tiêu_đề="a" * 110, Sapo=" ".join(["chữ"] * 100))
    assert codes(site) == []
    site.story(Tiêu_đề="a" * 111, Sapo=" ".join(["chữ"] * 101))
    assert codes(site) == [(1, "TIEU-DE-DAI"), (3, "SAPO-DAI")]


def test_titles_in_capitals(site: SmallSite) -> None:
    titles = [line.split(" | ") for line in (DATA / "tieu-de.txt").read_text("utf-8").splitlines()]
    for number, (_, title) in enumerate(titles):
        site.story(f"bai-{number}", Tiêu_đề=title)
    found = json.loads(site.check("--json").out)["problems"]
    said = {int(re.findall(r"bai-(\d+)", problem["path"])[0]): problem for problem in found}
    assert {n: p["code"] for n, p in said.items()} == {n: code for n, (code, _) in enumerate(titles) if code}
    assert "“LỄ HỘI ĐÌNH ĐẦM HÀ”" in said[0]["message"]
    assert {(p["line"], p["severity"]) for p in found} == {(1, "warning")}


CREDITED = [
    ("![Lúa](a.jpg)", {}, 1),
    ('![Lúa](a.jpg "Ảnh: Mai Thắm")', {}, 0),
    ("![Lúa chín (Ảnh: Mai Thắm)](a.jpg)", {}, 0),
    ("![Lúa](a.jpg)\n\nBài, ảnh: Mai Thắm", {}, 0),
    ("![Lúa](a.jpg)", {"Tác_giả": "Mai Thắm (bài và ảnh)"}, 0),
    ("![Lúa](a.jpg)", {"Tác_giả": "Mai Thắm"}, 1),
]


def test_photographs_without_credit(site: SmallSite) -> None:
    for number, (body, header, _) in enumerate(CREDITED):
        site.photo("a.jpg", f"bai-{number}")
        site.story(f"bai-{number}", body=body, **header)
    assert codes(site) == [(BODY + len(header), "THIEU-NGUOI-CHUP") for _, header, count in CREDITED if count]


def test_a_pipe_that_closes_early_is_no_error(site: SmallSite) -> None:
    for number in range(30):
        site.story(f"bai-{number}", body="\n\n".join(["Lúa ,ngô và khoai."] * 60))
    command = f"{sys.executable} -m newsroom check --content content | head -1"
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.defpath}
    done = subprocess.run(command, shell=True, cwd=site.root, env=environment, capture_output=True, check=False)
    assert done.stdout.count(b"\n") == 1
    assert b"index.md:6: " in done.stdout
    assert done.stderr == b""


def test_every_code_is_tried_here() -> None:
    others = {"DAU-THANH", "SAPO-DAI", "THIEU-NGUOI-CHUP", "TIEU-DE-DAI", "TIEU-DE-HOA"}
    assert {row.code for row in ROWS} | others == CODES


# Words, marks and Markdown in any order.
PIECES = st.lists(
    st.sampled_from(
        [
            *("lúa", "Hà", "của", "2020", "5", "17,6", "XXV", "a", "hóa", "hoá", "Covid", "19", "KH/TU"),
            *(" ", " ", " ", "  ", "\n", "\n\n", ",", ".", "....", "…", ";", ":", "!", "?", "-", "–", "%", "/", "|"),
            *("(", ")", "“", "”", '"', "’", "*", "**", "[", "]", "<b>", "&amp;"),
            *("https://a.vn/a,b", "[lúa](https://a.vn/)", "![ảnh ,đẹp](a.jpg)"),
            *("- ", "1. ", "> ", "## ", "\\", "| a | b |\n|---|---|\n", "PV:", "308 – KH/TU", "\u00a0"),
        ]
    ),
    max_size=40,
).map("".join)  # fmt: skip
CONVERTER = Markdown(
    extensions=[NewsroomMarkdown(lambda target: (target, "")), "tables", "sane_lists"], output_format="html"
)


def passage(text: str) -> Passage:
    return Passage(repair(text), covered(repair(text)), 1)


def repaired(text: str) -> str:
    """Repair a text as far as possible."""
    for _ in range(ROUNDS):
        edits = [edit for finding in passage_findings(passage(text)) for edit in finding.edits]
        text = mended(text.encode(), edits).decode()
    return text


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def shape(text: str) -> list[object]:
    """Return what a reader gets but for marks and spaces: elements in order, with the letters in each, links, ids."""
    CONVERTER.reset()
    tree = html5lib.parse(CONVERTER.convert(text), treebuilder="etree", namespaceHTMLElements=False)
    return [(e.tag, letters(e.text or ""), letters(e.tail or ""), e.get("href"), e.get("id")) for e in tree.iter()]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PIECES)
def test_repairs_touch_no_word_and_nothing_else_is_read(text: str) -> None:
    text = repair(text)
    assert len(covered(text)) == len(text)
    after = repaired(text)
    assert letters(after) == letters(text)
    assert not [finding for finding in passage_findings(passage(after)) if finding.edits]
    assert shape(after) == shape(text)
