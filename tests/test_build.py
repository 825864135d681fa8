"""The build command: what it makes, how it fails, and what it never leaves behind."""

import shutil
import signal
import subprocess
import sys
import time

import pytest
from filelock import FileLock

from tests.small_site import ROOT, SmallSite, one, words


def test_a_story_becomes_a_page(site: SmallSite) -> None:
    site.story(Tác_giả="Mai Thắm (Trung tâm TT&VH)", Từ_khóa="Lúa xuân, Đầm Hà")
    result = site.built()
    assert "1 bài viết" in result.err
    page = site.tree()
    assert words(one(page, ".//h1")) == "Được mùa"
    assert words(one(page, ".//article//time")) == "Thứ Năm, 14/05/2020, 08:30 (GMT+7)"
    assert words(one(page, ".//p[@class='byline']")) == "Mai Thắm (Trung tâm TT&VH)"
    topics = ("/chuyen-muc/nong-thon-moi/", "/tac-gia/mai-tham/", "/tu-khoa/lua-xuan/", "/tu-khoa/dam-ha/")
    for address in ("/", "/2020/", "/2020/05/", *topics, *(f"{topic}2020/" for topic in topics)):
        assert 'href="/2020/05/duoc-mua/"' in site.html(address), address


def test_no_story_at_all(site: SmallSite) -> None:
    site.built()
    assert "Chưa có bài nào" in site.html("/")
    assert site.file("/chuyen-muc/chinh-tri/").exists()


def test_a_failed_build_leaves_the_old_output(site: SmallSite) -> None:
    site.story()
    site.built()
    before = site.files()
    site.story("hong", Ngày="hôm qua")
    result = site.build()
    assert result.code == 1
    assert "content/articles/2020/05/hong/index.md:2: " in result.err
    assert "còn nguyên" in result.err
    assert site.files() == before
    assert not [path for path in site.root.iterdir() if path.name.startswith(".output.part")]


def test_all_problems_in_one_run(site: SmallSite) -> None:
    site.story("a", Ngày="hôm qua")
    site.story("b", Chuyên_mục="Bóng đá")
    site.story("c", body="[xem](/2020/05/khong-co/)")
    site.photo("cut.jpg", "d")
    path = site.folder("d") / "cut.jpg"
    path.write_bytes(path.read_bytes()[:-2000])
    site.story("d", body="![Chú thích](cut.jpg)")
    errors = site.build().err
    for place in ("a/index.md:2:", "b/index.md:4:", "c/index.md:6:", "d/index.md:6:"):
        assert f"content/articles/2020/05/{place}" in errors
    assert "4 lỗi" in errors


def test_the_second_of_two_builds_is_told_to_wait(site: SmallSite) -> None:
    site.story()
    with FileLock(site.root / ".output.lock"):
        result = site.build()
    assert result.code == 75
    assert "đang có một lượt dựng khác" in result.err.lower()
    assert not site.output.exists()
    site.built()


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_killed_build_leaves_the_old_output_and_the_next_one_works(site: SmallSite) -> None:
    for number in range(150):
        site.story(f"bai-{number}")
    site.built()
    before = site.files()
    site.story("moi", Tiêu_đề="Tin mới")
    command = [sys.executable, "-m", "newsroom", "build", "--conf", "conf.py", "--now", "2020-06-01"]
    environment = {"PYTHONPATH": str(ROOT), "PATH": ""}
    process = subprocess.Popen(command, cwd=site.root, env=environment, stderr=subprocess.PIPE)
    while not (site.root / ".output.part").exists():
        assert process.poll() is None, process.stderr
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert site.files() == before
    site.built()
    assert "Tin mới" in site.html("/2020/05/moi/")
    assert not list(site.root.glob(".output.part"))


def test_killed_between_the_two_renames(site: SmallSite) -> None:
    site.story()
    site.built()
    before = site.files()
    site.output.rename(site.root / ".output.old")
    site.story("hong", Ngày="hôm qua")
    assert site.build().code == 1
    assert site.files() == before


def test_what_a_removed_story_leaves(site: SmallSite) -> None:
    site.story("cu", Tiêu_đề="Bài sẽ xóa")
    site.story()
    site.built()
    shutil.rmtree(site.folder("cu"))
    site.built()
    assert "Bài sẽ xóa" not in site.everything()
    assert not site.file("/2020/05/cu/").exists()


def test_the_summary(site: SmallSite) -> None:
    site.story()
    site.story("nhap", Trạng_thái="nháp")
    site.story("cho", Trạng_thái="chờ duyệt")
    site.story("mai", Ngày="02/06/2020 07:00")
    site.story("kia", Ngày="03/06/2020 07:00")
    site.story("het", Hết_hạn="31/05/2020")
    site.story("go", Trạng_thái="gỡ")
    said = site.built().err
    assert "Công khai: 1 bài viết." in said
    assert "Không đăng: 1 nháp, 1 chờ duyệt, 2 hẹn giờ, 1 hết hạn, 1 đã gỡ." in said
    assert "Bài kế tiếp đến giờ: Thứ Ba, 02/06/2020, 07:00 (GMT+7), content/articles/2020/05/mai/index.md" in said
    assert "trang, 0 ảnh" in said


def test_an_unwritable_place_is_told_plainly(site: SmallSite) -> None:
    site.story()
    (site.root / "tep").write_text("x")
    result = site.build("--output", "tep/output")
    assert result.code == 1
    assert "Traceback" not in result.err
    assert "tep" in result.err


def test_a_missing_content_folder_is_told_plainly(site: SmallSite) -> None:
    result = site.build("--content", str(site.root / "khong-co/content"))
    assert result.code == 1
    assert "Traceback" not in result.err
    assert "--content" in result.err


def test_a_wrong_site_toml_is_told_plainly(site: SmallSite) -> None:
    (site.root / "site.toml").write_text('url = "damha.example"\nten = "x"\n', "utf-8")
    site.story()
    for result in (site.build(), site.check()):
        assert result.code == 1
        assert "Traceback" not in result.err
        assert "site.toml:2: site.toml: không có khóa “ten”" in result.err
        assert "site.toml:1: url" in result.err
        assert "các khóa biết được: address, description" in result.err


def test_progress_on_a_terminal_only(site: SmallSite) -> None:
    site.story()
    assert "\x1b" not in site.built().err
