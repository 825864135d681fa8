"""The build command: what it makes, how it fails, and what it never leaves behind."""

import contextlib
import os
import shutil
import subprocess
import sys

import pytest
from filelock import FileLock, ReadWriteLock

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


def test_nobody_builds_with_a_cache_that_is_being_cleaned(site: SmallSite) -> None:
    site.story()
    site.built()
    lock = ReadWriteLock(site.root / "cache/.lock")
    with lock.read_lock():  # another build, whatever its output
        cleaned = site.run("clean", "--conf", "conf.py")
        site.built("--output", "kia")
    assert cleaned.code == 75
    assert "Đang có một lượt dựng dùng" in cleaned.err
    with lock.write_lock():
        result = site.build()
    assert result.code == 75
    assert "Đang có người dọn" in result.err
    assert site.run("clean", "--conf", "conf.py").code == 0


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
        said = result.out + result.err
        assert "site.toml:2: site.toml: không có khóa “ten”" in said
        assert "site.toml:1: url" in said
        assert "các khóa biết được: address, description" in said


@pytest.mark.parametrize("place", [".", "content", "content/articles", "content/x", "/", "conf.py", "rieng"])
def test_an_output_that_would_cost_something_is_refused(site: SmallSite, place: str) -> None:
    site.story()
    (site.root / "rieng").mkdir()
    (site.root / "rieng/thu.docx").write_text("của tôi")
    before = {path: path.read_bytes() for path in site.root.rglob("*") if path.is_file()}
    result = site.build("--output", place)
    assert result.code == 1
    assert "Traceback" not in result.err
    assert "chọn một thư mục riêng" in result.err
    assert {path: path.read_bytes() for path in site.root.rglob("*") if path.is_file()} == before


def test_our_own_folders_are_no_output(site: SmallSite) -> None:
    for name in ("theme", "newsroom/x", ".git"):
        assert "chọn một thư mục riêng" in site.build("--output", str(ROOT / name)).err


def test_an_output_behind_a_link_stays_behind_it(site: SmallSite) -> None:
    site.story()
    (site.root / "that").mkdir()
    site.output.symlink_to(site.root / "that")
    for _ in range(2):
        site.built()
    assert site.output.is_symlink()
    assert (site.root / "that/index.html").exists()


def test_a_warning_of_pelicans_stops_the_build(site: SmallSite) -> None:
    site.story()
    with (site.root / "conf.py").open("a") as conf:
        conf.write("import logging\nfrom pelican import signals\n")
        conf.write("def warn(p): logging.getLogger('pelican.x').warning('có gì đó')\nsignals.finalized.connect(warn)\n")
    result = site.build()
    assert result.code == 1
    assert "có gì đó" in result.err
    assert not site.output.exists()


def test_an_undefined_name_in_a_template_is_an_error(site: SmallSite) -> None:
    site.story()
    shutil.copytree(ROOT / "theme", site.root / "theme")
    page = site.root / "theme/templates/month.html"
    page.write_text(page.read_text("utf-8").replace("{{ year }}", "{{ yaer }}"), "utf-8")
    with (site.root / "conf.py").open("a") as conf:
        conf.write("THEME = 'theme'\n")
    result = site.build()
    assert result.code != 0
    assert "yaer" in result.err
    assert not site.output.exists()


def test_standing_pages(site: SmallSite) -> None:
    site.page("lien-he", "Tiêu đề: Liên hệ\n\n[giới thiệu](/gioi-thieu/)")
    site.page("gioi-thieu", "Tiêu đề: Giới thiệu\n\nChúng tôi.")
    site.page("an-pham", "Tiêu đề: Ấn phẩm\n\nBáo.")
    site.built()
    nav = one(site.tree("/"), ".//footer/nav")
    assert [words(link) for link in nav.iter("a")][:3] == ["Ấn phẩm", "Giới thiệu", "Liên hệ"]
    for name in ("media", "2020", "404", "rss"):
        site.page(name, "Tiêu đề: x\n\nx")
    site.page("lien-he", "Tiêu đề: Liên hệ\n\n[xem](/khong-co/)")
    said = site.build().err
    for name in ("media", "2020", "404", "rss"):
        assert f"content/pages/{name}.md:1: địa chỉ /{name}/ đã dành cho phần khác" in said
    assert "content/pages/lien-he.md:3: liên kết tới trang không có" in said


def test_stories_of_one_moment_have_one_order(site: SmallSite) -> None:
    for slug in ("b", "c", "a"):
        site.story(slug)
    site.built()
    places = [site.html("/2020/05/").index(f"/2020/05/{slug}/") for slug in ("c", "b", "a")]
    assert places == sorted(places)


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
def test_progress_on_a_terminal_only(site: SmallSite) -> None:
    site.photo("a.jpg")
    site.story(body="![Chú thích](a.jpg)")
    assert "\x1b" not in site.built().err
    terminal, end = os.openpty()
    command = [sys.executable, "-m", "newsroom", "build", "--conf", "conf.py", "--now", "2020-06-01"]
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "TERM": "xterm"}
    process = subprocess.Popen(command, cwd=site.root, env=environment, stderr=end)
    os.close(end)
    said = b""
    with contextlib.suppress(OSError):  # how Linux says that the other end is closed
        while part := os.read(terminal, 4096):
            said += part
    os.close(terminal)
    assert process.wait() == 0
    for stage in ("Đọc bài", "Làm ảnh", "Chuyển bài", "Viết trang", "Công khai: 1 bài viết"):
        assert stage in said.decode(), stage
