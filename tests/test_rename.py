"""Stories that move: their former addresses, the links of others, and all or nothing."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest

from newsroom.content import Content, find_site, read_content
from newsroom.dates import HANOI
from newsroom.desk import Desk
from newsroom.reading import KEYS
from newsroom.writing import moving
from newsroom.writing.mending import add_former, mend_links
from tests.small_site import NOW, Result, SmallSite

FORMER = ("/2020/04/xua/", "/2020/05/cu/")


def rename(site: SmallSite, *arguments: str) -> Result:
    return site.run("doi-ten", *arguments, "--content", "content", "--now", NOW)


def content(site: SmallSite) -> Mapping[str, bytes]:
    return {
        p.relative_to(site.root).as_posix(): p.read_bytes() for p in (site.root / "content").rglob("*") if p.is_file()
    }


def read(root: Path) -> Content:
    return read_content(root, Desk(find_site(root), datetime(2020, 6, 1, tzinfo=HANOI)))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Tiêu đề: A\nNgày: 1/5/2020\n\nBài\n", "Tiêu đề: A\nNgày: 1/5/2020\nĐịa chỉ cũ: {}\n\nBài\n"),
        ("Title: A\nDate: 1/5/2020\n\nBài\n", "Title: A\nDate: 1/5/2020\nFormerly: {}\n\nBài\n"),
        (
            "Ngày: A\r\nSapo: B\r\n  C\r\n\r\nBài\r\n",
            "Ngày: A\r\nSapo: B\r\n  C\r\nĐịa chỉ cũ: {}\r\n\r\nBài\r\n",
        ),
        ("\ufeffTiêu đề: A\rNgày: B\r\rBài", "\ufeffTiêu đề: A\rNgày: B\rĐịa chỉ cũ: {}\r\rBài"),
        ("Tiêu đề: A\nđịa chỉ cũ : /2020/04/xua/\nNgày: B\n\nBài", "Tiêu đề: A\nđịa chỉ cũ : {}\nNgày: B\n\nBài"),
        ("Dia chi cu: /2020/04/xua/;\n  /x/\n  Ngày: B\n\nBài", "Dia chi cu: {}\n  Ngày: B\n\nBài"),
        ("---\ntitle: A\n# note\n---\nBài", "---\ntitle: A\nFormerly: {}\n# note\n---\nBài"),
        ("---\nformerly:\n  - /2020/04/xua/\n- /x/\ntitle: A\n---\nBài", "---\nformerly: {}\ntitle: A\n---\nBài"),
        ('---\nformerly: "/2020/04/xua/"\n---\nBài', "---\nformerly: {}\n---\nBài"),
        ("Tiêu đề: A", "Tiêu đề: A\nĐịa chỉ cũ: {}\n"),
    ],
    ids=[
        "lines",
        "english",
        "crlf",
        "cr-and-bom",
        "own-spelling",
        "continued",
        "yaml",
        "yaml-list",
        "quoted",
        "no-body",
    ],
)
def test_the_header_stays_what_it_is(before: str, after: str) -> None:
    assert add_former(before, KEYS, FORMER) == after.format("; ".join(FORMER))


BODY = "Tiêu đề: A\n\n"
MOVE = ("/2020/05/cu/", "/2020/06/moi/")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[a](/2020/05/cu/)", "[a](/2020/06/moi/)"),
        ("[a](/2020/05/cu) và [b](/2020/05/cu/index.html#x)", "[a](/2020/06/moi/) và [b](/2020/06/moi/#x)"),
        ('[a](</2020/05/cu/#x> "Xem")', '[a](</2020/06/moi/#x> "Xem")'),
        ("[a](http://www.Damha.example/2020/05/cu/?fbclid=1)", "[a](http://www.Damha.example/2020/06/moi/?fbclid=1)"),
        ("<https://damha.example/2020/05/cu/>", "<https://damha.example/2020/06/moi/>"),
        (
            "[a\r\nb](/2020/05/cu/)\r\n\r\n[x](/2020/05/cu/)",
            "[a\r\nb](/2020/06/moi/)\r\n\r\n[x](/2020/06/moi/)",
        ),
        ("\u00a0[Đâ\u0300m](/2020/05/cu/)\u200b", "\u00a0[Đâ\u0300m](/2020/06/moi/)\u200b"),
        ("[a]\u200b(/2020/05/cu/)", "[a](/2020/06/moi/)"),
    ],
    ids=["plain", "forms", "brackets", "host", "bare", "crlf", "untouched", "invisible"],
)
def test_links_are_mended_and_nothing_else(before: str, after: str) -> None:
    assert mend_links(BODY + before, KEYS, MOVE, "https://damha.example")[0] == BODY + after


@pytest.mark.parametrize(
    "text",
    [
        "Địa chỉ /2020/05/cu/ và “https://damha.example/2020/05/cu/” trong câu",
        "[a](/2020/05/cu-hon/) [b](https://bao.example/2020/05/cu/) [c](cu.pdf)",
        "![/2020/05/cu/](cu.jpg) \\[a](/2020/05/cu/)",
    ],
    ids=["words", "others", "photograph"],
)
def test_what_is_no_link_to_it_stays(text: str) -> None:
    assert mend_links(BODY + text, KEYS, MOVE, "https://damha.example") == (BODY + text, [])


def test_a_published_story_moves_and_nobody_is_lost(site: SmallSite) -> None:
    site.photo("a.jpg")
    site.story(body='![Lúa](a.jpg "Ảnh: Mai Thắm")\n\n## Mục\n\nXem [trên](/2020/05/duoc-mua/#muc).')
    site.story("khac", body="[Bài](/2020/05/duoc-mua/)")
    site.page("gioi-thieu", "Tiêu đề: Giới thiệu\n\n[Bài](https://damha.example/2020/05/duoc-mua/#muc)\n")
    before = content(site)
    planned = rename(site, "duoc-mua", "/2020/06/mua-lon/", "--dry-run")
    assert planned.code == 0, planned.err
    assert "Sẽ sửa 3 liên kết" in planned.err
    assert content(site) == before
    done = rename(site, "duoc-mua", "/2020/06/mua-lon/")
    assert done.err == planned.err.replace("Sẽ chuyển", "Đã chuyển").replace("Sẽ sửa", "Đã sửa")
    assert "content/pages/gioi-thieu.md:3: https://damha.example/2020/05/duoc-mua/#muc → " in done.err
    assert "Bài đề ngày 14/05/2020 mà nay nằm ở tháng 06/2020" in done.err
    moved = (site.folder("mua-lon", "2020/06") / "index.md").read_text("utf-8")
    assert "Địa chỉ cũ: /2020/05/duoc-mua/\n" in moved
    assert "[trên](/2020/06/mua-lon/#muc)" in moved
    assert not (site.root / "content/articles/2020/05/duoc-mua").exists()
    assert [line for line in site.check().out.splitlines() if "[" in line and "NGAY-THU-MUC" not in line] == []
    # Back again: its first address stays its name in feeds, and leads nowhere else.
    assert rename(site, "/2020/06/mua-lon", "2020/05/duoc-mua").code == 0
    back = (site.folder("duoc-mua") / "index.md").read_text("utf-8")
    assert "Địa chỉ cũ: /2020/05/duoc-mua/; /2020/06/mua-lon/\n" in back
    assert not (site.root / "content/articles/2020/06").exists()
    site.built()
    assert "tag:damha.example,2020-05-01:/2020/05/duoc-mua/" in site.file("/atom.xml").read_text("utf-8")
    assert "/2020/05/duoc-mua/" in site.html("/2020/06/mua-lon/")
    root = site.root / "content"
    (story,) = (s for s in read(root).public if s.address == "/2020/05/duoc-mua/")
    assert story.left == ("/2020/06/mua-lon/",)
    assert "Lúa" in site.html("/2020/05/duoc-mua/")


@pytest.mark.parametrize(
    ("header", "flags", "kept"),
    [
        ({"Trạng_thái": "nháp"}, [], False),
        ({"Ngày": "14/05/2021"}, [], False),
        ({"Trạng_thái": "nháp"}, ["--keep"], True),
        ({"Trạng_thái": "nháp", "Địa_chỉ_cũ": "/2020/04/x/"}, [], True),
        ({"Trạng_thái": "gỡ"}, [], True),
        ({"Hết_hạn": "20/05/2020"}, [], True),
    ],
    ids=["draft", "scheduled", "told", "was-published", "withdrawn", "expired"],
)
def test_only_what_somebody_saw_keeps_its_address(
    site: SmallSite, header: dict[str, str], flags: list[str], kept: bool
) -> None:
    site.story(**header)
    assert rename(site, "content/articles/2020/05/duoc-mua/index.md", "moi", *flags).code == 0
    text = (site.folder("moi") / "index.md").read_text("utf-8")
    assert ("/2020/05/duoc-mua/" in text) is kept


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["duoc-mu", "x"], 2, "có phải /2020/05/duoc-mua/?"),
        (["/2020/04/duoc-mua/", "x"], 2, "có phải /2020/05/duoc-mua/?"),
        (["doi", "x"], 2, "bài đó đã chuyển tới /2020/05/khac/"),
        (["trung", "x"], 2, "có 2 bài tên “trung”"),
        (["hong", "x"], 2, "không có bài “hong”"),
        (["/2020/05/hong/", "x"], 2, "đang có lỗi"),
        (["duoc-mua", "Được mùa"], 2, "viết duoc-mua"),
        (["duoc-mua", "/2020/13/x/"], 2, "không phải địa chỉ của bài"),
        (["duoc-mua", "/2020/x/"], 2, "địa chỉ như /2020/05/duoc-mua/"),
        (["duoc-mua", "../../x"], 2, "không phải địa chỉ của bài"),
        (["duoc-mua", "duoc-mua"], 2, "bài đã ở địa chỉ"),
        (["duoc-mua", "khac"], 1, "ở đó đã có bài"),
        (["duoc-mua", "/2020/04/doi/"], 1, "địa chỉ cũ của bài /2020/05/khac/"),
        (["duoc-mua"], 2, "thiếu: MỚI"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_is_told_and_changes_nothing(
    site: SmallSite, arguments: list[str], code: int, words: str
) -> None:
    site.story()
    site.story("khac", Địa_chỉ_cũ="/2020/04/doi/")
    site.story("trung")
    site.story("trung", month="2020/04")
    site.story("hong", Ngày="hôm qua")
    before = content(site)
    arguments = ["/2020/04/doi/", "x"] if arguments[0] == "doi" else arguments
    result = rename(site, *arguments)
    assert result.code == code, result.err
    assert words in result.err
    assert content(site) == before


@pytest.mark.parametrize("fails_at", [1, 2, 3])
def test_a_disk_that_fails_leaves_everything_as_it_was(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    site.story(body="[Tôi](/2020/05/duoc-mua/)")
    site.story("khac", body="[Bài](/2020/05/duoc-mua/)")
    before = content(site)
    write, count = moving.write_whole, 0

    def fail(path: Path, data: bytes) -> None:
        nonlocal count
        count += 1
        if count == fails_at:
            raise OSError(28, "No space left on device", str(path))
        write(path, data)

    monkeypatch.setattr(moving, "write_whole", fail)
    root = site.root / "content"
    with pytest.raises(OSError, match="No space"):
        moving.carry_out(moving.plan_move(read(root), root, ("duoc-mua", "/2020/06/moi/"), keep=False))
    assert content(site) == before
    assert not (site.root / "content/articles/2020/06").exists()


def test_a_file_that_nobody_can_read_is_named(site: SmallSite) -> None:
    site.story()
    site.raw("cu", "Tiêu đề: Đầm Hà".encode("utf-16"))
    assert "chưa sửa liên kết (nếu có) trong content/articles/2020/05/cu/index.md" in rename(site, "duoc-mua", "x").err
