"""New stories: templates, photographs that are brought along, questions at a terminal, and nothing half-made."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from newsroom.photographs import PhotographError, read_header
from newsroom.stories import KINDS
from newsroom.writing.editor import editor_words
from newsroom.writing.places import free_slug, whole_folder
from newsroom.writing.template import HINTS
from tests.conftest import program
from tests.small_site import ROOT, Result, SmallSite
from tests.terminals import talk

NOBODY_ON_LINUX = 65_534
NEEDED = ("--category", "nông thôn mới", "--date", "14/05/2020 08:30", "--content", "content")


def new(site: SmallSite, *arguments: str, **env: str) -> Result:
    return site.run("moi", *arguments, *NEEDED, env=env)


def written(site: SmallSite) -> set[str]:
    return {p.relative_to(site.root).as_posix() for p in (site.root / "content").rglob("*")}


def picture(path: Path, colour: int = 0, **save: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (1200, 800), (colour, 120, 90)).save(path, **save)
    return path


def test_the_template_of_every_kind_is_a_draft_whose_hints_hold_it_back(site: SmallSite) -> None:
    for kind in KINDS:
        result = new(site, kind, "--title", f"Bài {kind}")
        assert result.code == 0, result.err
        assert f"Địa chỉ của bài: /2020/05/bai-{kind}/\n" in result.err
        assert result.out == f"content/articles/2020/05/bai-{kind}/index.md\n"
    checked = site.check()
    assert checked.code == 0, checked.err
    assert checked.out.count("[CHUA-DIEN]") == len(KINDS)
    assert "Không đăng: 3 nháp." in checked.err
    paths = [site.root / f"content/articles/2020/05/bai-{kind}/index.md" for kind in KINDS]
    for path in paths:
        path.write_text(path.read_text("utf-8").replace("Trạng thái: nháp", "Trạng thái: đã đăng"), "utf-8")
    refused = site.refused()
    assert refused.count("còn chỗ chưa điền (???) ở dòng 3, ") == len(KINDS)
    for path in paths:
        path.write_text(path.read_text("utf-8").replace("??? ", ""), "utf-8")
    still = site.refused()
    assert still.count("index.md:3: lời gợi ý của bài mẫu còn nguyên ở dòng 3, ") == len(KINDS)
    assert "ở dòng 3, 6, 7, 8, 11, 13, 15, 17, 19: “Một hai câu: ai," in still, "all of an interview but its closing"
    site.photo("a.jpg", "bai-anh")
    paths[2].write_text(f"{paths[2].read_text('utf-8')}\n![Gặt lúa](a.jpg)\n", "utf-8")
    for path in paths:
        path.write_text(re.sub("|".join(map(re.escape, HINTS)), "Lúa chín vàng", path.read_text("utf-8")), "utf-8")
    site.built()
    assert "PV: Lúa chín vàng" in site.html("/2020/05/bai-phong-van/")


def test_words_that_only_resemble_a_hint_are_none(site: SmallSite) -> None:
    site.story(body="Câu hỏi thứ nhất: vì sao?\n\nÔng hỏi ai, làm gì, ở đâu.\n\nTrả lời câu hỏi thứ hai, ông nói.")
    assert site.check().err.startswith("Không có lỗi nào.")


def test_three_question_marks_within_a_sentence_are_no_hint(site: SmallSite) -> None:
    site.story(Tiêu_đề="Vì sao???", body="Ai??? Không ai biết.")
    assert site.check().err.startswith("Không có lỗi nào.")


def test_everything_that_is_given_stands_in_the_story(site: SmallSite) -> None:
    options = ("--summary", "Lời dẫn", "--author", "Mai Thắm (TT&VH)", "--interviewee", "Hà – Bí thư")
    result = new(site, "phong-van", "--title", '  "Được\u200b  mùa": #1 ', *options, "--slug", "duoc-mua")
    assert result.code == 0, result.err
    text = (site.folder("duoc-mua") / "index.md").read_text("utf-8")
    for line in (
        'Tiêu đề: "Được mùa": #1',
        "Ngày: 14/05/2020 08:30",
        "Sapo: Lời dẫn",
        "Chuyên mục: Nông thôn mới",
        "Loại: phỏng vấn",
        "Tác giả: Mai Thắm (TT&VH)",
        "Người trả lời: Hà – Bí thư",
        "Trạng thái: nháp",
    ):
        assert f"{line}\n" in text
    assert new(site, "--title", "Bài sau").code == 0
    assert "Tác giả: Mai Thắm (TT&VH)\n" in (site.folder("bai-sau") / "index.md").read_text("utf-8")
    assert new(site, "--title", "Không tên", "--author", "-").code == 0
    assert "Tác giả" not in (site.folder("khong-ten") / "index.md").read_text("utf-8")
    assert new(site, "--title", "Sau nữa").code == 0
    assert "Tác giả: Mai Thắm (TT&VH)\n" in (site.folder("sau-nua") / "index.md").read_text("utf-8")


def test_no_two_stories_on_one_address(site: SmallSite) -> None:
    site.story("le-hoi")
    site.story("khac", Địa_chỉ_cũ="/2020/05/le-hoi-2/", month="2020/04", Ngày="14/04/2020")
    result = new(site, "--title", "Lễ hội")
    assert "/2020/05/le-hoi-3/" in result.err
    assert "Chú ý" not in result.err, "the same words in an address, another title"
    result = new(site, "--title", "Lễ  hội")
    assert "đã có bài cùng tiêu đề ở /2020/05/le-hoi-3/; " in result.err
    assert "Địa chỉ của bài: /2020/05/le-hoi-4/" in result.err
    before = written(site)
    for taken in ("le-hoi", "le-hoi-2"):
        result = new(site, "--title", "Lễ hội", "--slug", taken)
        assert result.code == 1
        assert "ghi --slug" in result.err
    assert written(site) == before
    assert free_slug("a" * 80, {"a" * 80}) == "a" * 78 + "-2"
    assert new(site, "--title", "CON").out.endswith("/con-1/index.md\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--title", "x"], "thiếu --category"),
        ([], "thiếu --title, --category"),
        (["--title", " \u200b "], "--title: không để trống được"),
        (["--title", "x", "--category", "Thể thao"], "không có chuyên mục “Thể thao” (chọn một trong: Chính trị"),
        (["tho", "--title", "x"], "không có loại “tho”"),
        (["anh", "--kind", "phong-van"], "loại bài ghi hai lần"),
        (["--date", "13/14/2020"], "không có tháng 14"),
        (["--slug", "Được mùa"], "viết duoc-mua"),
        (["--slug", "../../x"], "viết x"),
        (["--anh"], "cần"),
        (["--mau"], ": --mau"),
        (["--tieu-de", "x"], ": --tieu-de"),
        (["content", "--title", "x"], 'gõ moi anh "content"'),
        (["anh chup", "--title", "x"], "không có loại “anh chup”"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_orders_are_told_and_write_nothing(site: SmallSite, arguments: list[str], words: str) -> None:
    before = written(site)
    result = site.run("new", *arguments, "--content", "content")
    assert result.code == 2, result.err
    assert words in result.err
    assert "Xem hướng dẫn" in result.err
    assert written(site) == before


def test_a_content_folder_that_is_not_there(site: SmallSite) -> None:
    result = site.run("new", "--title", "x", "--category", "Chính trị", "--content", "khong-co")
    assert result.code == 1
    assert "khong-co:1: không có thư mục này" in result.err
    assert not (site.root / "khong-co").exists()


# Photographs


def test_photographs_come_in_the_order_they_were_taken_with_what_they_tell(site: SmallSite) -> None:
    inbox = site.root / "Ảnh chụp"
    taken = {
        "IMG_9.JPG": "2020:05:14 09:00:00",
        "IMG_10.JPG": "2020:05:14 08:00:00",
        "Ảnh lúa!.jpeg": "2020:05:14 08:00:01",
    }
    for number, (name, moment) in enumerate(taken.items()):
        exif = Image.Exif()
        exif.get_ifd(0x8769)[0x9003] = moment
        picture(inbox / name, number, exif=exif)
    picture(inbox / "img-10.png", 9)
    picture(inbox / "khong gio 2.jpg", 7)
    picture(inbox / "khong gio 10.jpg", 8)
    (inbox / "Thumbs.db").write_bytes(b"x")
    (inbox / "ghi-chu.docx").write_bytes(b"x")
    exiftool = [program("exiftool"), "-q", "-overwrite_original", "-charset", "filename=UTF8"]

    def tell(name: str, *facts: str) -> None:
        subprocess.run([*exiftool, *facts, str(inbox / name)], check=True)

    tell(
        "IMG_10.JPG",
        "-IPTC:CodedCharacterSet=UTF8",
        '-IPTC:Caption-Abstract=Gặt  "lúa sạch" [ở Tân Bình]',
        "-IPTC:By-line=Ảnh: Mai Thắm",
    )
    tell(
        "Ảnh lúa!.jpeg",
        "-charset",
        "iptc=Vietnam",
        "-IPTC:Caption-Abstract=Đâ\u0300m Hà đô\u0309i mơ\u0301i",
        '-IPTC:By-line=Lê "Út" Hà',
    )
    tell("IMG_9.JPG", "-XMP-dc:Description=Ruộng bậc thang", "-IPTC:Caption-Abstract=old", "-XMP-dc:Creator=Thanh Nga")
    tell("khong gio 2.jpg", "-XMP-dc:Description=OLYMPUS DIGITAL CAMERA")
    result = new(site, "anh", str(inbox), "--title", "Mùa gặt", "--credit", "Văn Nam")
    assert result.code == 0, result.err
    assert "vì không phải ảnh: ghi-chu.docx" in result.err
    assert "6 ảnh (3 chú thích cần điền)" in result.err
    folder = site.folder("mua-gat")
    lines = [line for line in (folder / "index.md").read_text("utf-8").splitlines() if line.startswith("![")]
    assert lines == [
        '![Gặt “lúa sạch” (ở Tân Bình)](img-10.jpg "Ảnh: Mai Thắm")',
        '![Đầm Hà đổi mới](anh-lua.jpeg "Ảnh: Lê Út Hà")',
        '![Ruộng bậc thang](img-9.jpg "Ảnh: Thanh Nga")',
        '![??? ai, làm gì, ở đâu](img-10-2.png "Ảnh: Văn Nam")',
        '![??? ai, làm gì, ở đâu](khong-gio-2.jpg "Ảnh: Văn Nam")',
        '![??? ai, làm gì, ở đâu](khong-gio-10.jpg "Ảnh: Văn Nam")',
    ]
    assert {path.name for path in folder.iterdir()} == {
        "index.md",
        *(line.split("](")[1].split(" ")[0] for line in lines),
    }
    assert (folder / "img-9.jpg").read_bytes() == (inbox / "IMG_9.JPG").read_bytes()
    assert "[CHUA-DIEN]" in site.check().out


def test_photographs_for_any_kind_by_file_pattern_and_once(site: SmallSite) -> None:
    for name in ("b.jpg", "a.jpg", "c.png"):
        picture(site.root / "đồng lúa" / name)
    result = new(site, "--title", "Gặt", "--anh", "đồng lúa/*.jpg", "đồng lúa/a.jpg", str(site.root / "đồng lúa/c.png"))
    assert result.code == 0, result.err
    text = (site.folder("gat") / "index.md").read_text("utf-8")
    assert [line[line.index("](") + 2 : line.index(' "')] for line in text.splitlines() if line.startswith("![")] == [
        "a.jpg",
        "b.jpg",
        "c.png",
    ]


def test_a_path_with_spaces_needs_no_quotes(site: SmallSite) -> None:
    picture(site.root / "Ảnh chợ phiên/a.jpg")
    for arguments in (("anh", "Ảnh", "chợ", "phiên"), ("--anh", "Ảnh", "chợ", "phiên/a.jpg")):
        result = new(site, *arguments, "--title", "Gặt")
        assert result.code == 0, result.err
        assert ", 1 ảnh" in result.err
    lost = new(site, "anh", "Ảnh", "chợ", "vui", "--title", "Gặt")
    assert lost.code == 1
    assert 'để cả đường dẫn trong ngoặc kép, như "D:' in lost.err
    assert "ngoặc kép" not in new(site, "anh", "vui", "--title", "Gặt").err


def test_what_the_build_would_refuse_is_refused_at_the_door(site: SmallSite) -> None:
    inbox = site.root / "inbox"
    whole = picture(inbox / "cut.jpg").read_bytes()
    (inbox / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    (inbox / "phone.jpg").write_bytes(b"\x00\x00\x00\x18ftypheic" + bytes(100))
    (inbox / "empty.jpg").touch()
    picture(inbox / "move.gif")
    picture(inbox / "good.jpg")
    (inbox / "link.jpg").symlink_to(inbox / "good.jpg")
    (site.root / "film.mp4").touch()
    (site.root / "words/below").mkdir(parents=True)
    (site.root / "words/note.docx").touch()
    picture(site.root / "words/below/a.jpg")
    before = written(site)
    result = new(site, "anh", "inbox", "film.mp4", "words", "lost.jpg", "lost/*.jpg", "--title", "Gặt")
    assert result.code == 1
    for words in (
        "inbox/cut.jpg:1: ảnh “cut.jpg” bị cụt",
        "inbox/phone.jpg:1:",
        "[ANH-RONG]",
        "“move.gif” không phải kiểu ảnh in được",
        "inbox/link.jpg:1: “link.jpg” là lối tắt",
        "“film.mp4” là phim",
        "lost.jpg:1: không có hoặc không đọc được: không có tệp hoặc thư mục này",
        "lost/*.jpg:1: không có",
        "words:1: thư mục không có ảnh nào [KHONG-ANH]",
        "9 lỗi, 0 cảnh báo.",
    ):
        assert words in result.err
    assert written(site) == before


def test_a_photograph_that_may_not_be_read(tmp_path: Path) -> None:
    path = picture(tmp_path / "a.jpg")
    path.chmod(0)
    user = os.geteuid()
    if user == 0:  # who may read everything
        os.seteuid(NOBODY_ON_LINUX)
    try:
        with pytest.raises(PhotographError, match="không có quyền") as told:
            read_header(path)
    finally:
        os.seteuid(user)
    assert told.value.advice.startswith("xin quyền đọc tệp")


def test_nothing_half_made_stays(site: SmallSite) -> None:
    content = site.root / "content"
    place = content / "articles/2020/05/gat"

    def fill_the_disk() -> None:
        with whole_folder(content, place) as folder:
            (folder / "index.md").write_text("x", "utf-8")
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        fill_the_disk()
    assert written(site) == {"content/articles"}


# At a terminal


def at_terminal(site: SmallSite, *typed: str, arguments: tuple[str, ...] = (), **env: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "newsroom", "moi", "--content", "content", *arguments]
    return talk(command, typed, site.root, {"PYTHONPATH": str(ROOT), "EDITOR": "", **env})


def test_questions_are_asked_until_they_are_answered(site: SmallSite, tmp_path: Path) -> None:
    picture(tmp_path / "hai từ/Ảnh 1.jpg")
    script = tmp_path / "my editor.py"
    script.write_text("import sys; open('edited', 'w').write(repr(sys.argv[1:]))", "utf-8")
    answers = ("phong van", "", "Gặp đồng chí Hà", "7", "3", "", "Mai Thắm (TT&VH)", "Hà – Bí thư", "hôm qua")
    code, shown = at_terminal(
        site,
        *answers,
        "14/05/2020",
        "'hai từ/thieu.jpg'",
        "'thieu.jpg'",
        "'hai từ'",
        "",
        "gap-ha",
        EDITOR=f"{sys.executable} '{script}' -w",
    )
    assert code == 0, shown
    for words in (
        "không để trống được",
        "gõ một số từ 1 đến 3",
        "“hôm qua” không phải là ngày",
        "không có hoặc không đọc",
    ):
        assert words in shown
    assert "Địa chỉ của bài: /2020/05/gap-dong-chi-ha/" in shown
    text = (site.folder("gap-ha") / "index.md").read_text("utf-8")
    assert "Tiêu đề: Gặp đồng chí Hà\n" in text
    assert '](anh-1.jpg "Ảnh: Mai Thắm")' in text
    assert (tmp_path / "edited").read_text("utf-8") == repr(["-w", str(site.folder("gap-ha") / "index.md")])
    code, shown = at_terminal(site, "", "Bài sau", "1", "", "", "14/05/2020", "hai từ/Ảnh 1.jpg", "", "")
    assert code == 0, shown
    assert "[Mai Thắm (TT&VH)]" in shown
    assert "Tác giả: Mai Thắm (TT&VH)\n" in (site.folder("bai-sau") / "index.md").read_text("utf-8")
    assert (site.folder("bai-sau") / "anh-1.jpg").exists()


def test_nothing_is_asked_when_all_that_is_needed_is_given(site: SmallSite) -> None:
    given = ("--title", "Gặt", "--category", "Chính trị", "--date", "14/05/2020")
    code, shown = at_terminal(site, arguments=given, EDITOR="khong-co-chuong-trinh")
    assert code == 0, shown
    assert ">" not in shown
    assert "Không mở được bằng “khong-co-chuong-trinh” (EDITOR); bài đã tạo xong" in shown
    assert "ngoặc kép" not in shown
    code, shown = at_terminal(site, arguments=given, EDITOR="/khong co/vim -n")
    assert code == 0, shown
    assert "Không mở được bằng “/khong co/vim -n” (EDITOR)" in shown
    assert "để nó trong ngoặc kép" in shown


def test_the_end_of_input_makes_nothing(site: SmallSite) -> None:
    code, shown = at_terminal(site, "1", "Gặt")
    assert code == 130
    assert shown.endswith("Đã dừng theo yêu cầu; chưa tạo gì cả.\n")
    assert "Traceback" not in shown
    assert written(site) == {"content/articles"}


def test_no_editor_without_a_terminal(site: SmallSite) -> None:
    assert new(site, "--title", "Gặt", EDITOR="touch edited; false").code == 0
    assert not (site.root / "edited").exists()


def test_the_words_of_an_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    assert editor_words("code -w") == ["code", "-w"]
    assert editor_words("'/a b/vim' -n") == ["/a b/vim", "-n"]
    assert editor_words("'/a b/vim") == ["'/a b/vim"]
    monkeypatch.setattr(sys, "platform", "win32")
    assert editor_words(r'"C:\Program Files\Notepad++\notepad++.exe" -multiInst') == [
        r"C:\Program Files\Notepad++\notepad++.exe",
        "-multiInst",
    ]
