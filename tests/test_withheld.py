"""What is not public leaves no trace; what was withdrawn or has moved leaves its address."""

import pytest

from tests.small_site import SmallSite, one, words

SECRET = {"Tiêu_đề": "Chuyện bí mật", "Sapo": "Điều chưa nói", "Tác_giả": "Người Lạ", "Từ_khóa": "từ khóa lạ"}
WITHHELD = {
    "draft": {"Trạng_thái": "nháp"},
    "pending": {"Trạng_thái": "chờ duyệt"},
    "tomorrow": {"Ngày": "02/06/2020 00:00", "Cập_nhật": "03/06/2020"},
    "expired": {"Hết_hạn": "31/05/2020"},
    "expires-now": {"Hết_hạn": "01/06/2020 12:00"},
}


@pytest.mark.parametrize("header", WITHHELD.values(), ids=WITHHELD)
def test_no_trace_of_what_is_withheld(site: SmallSite, header: dict[str, str]) -> None:
    site.story("truoc", Ngày="01/05/2020", Từ_khóa="Lúa")
    site.story("sau", Ngày="31/05/2020", Từ_khóa="Lúa")
    site.built()
    without = site.files()
    site.photo("anh-la.jpg", "kin")
    site.story("kin", "Thân bài kín.\n\n![Ảnh kín](anh-la.jpg)", **SECRET, **header)
    said = site.built().err
    assert site.files() == without
    assert "Không đăng: 1 " in said


def test_a_story_comes_out_at_its_minute(site: SmallSite) -> None:
    site.story(Ngày="02/06/2020 07:00")
    site.built(now="2020-06-02T06:59:59")
    assert not site.file("/2020/05/duoc-mua/").exists()
    site.built(now="2020-06-02T00:00Z")
    assert site.file("/2020/05/duoc-mua/").exists()


def test_a_withdrawn_story_keeps_its_address_and_nothing_else(site: SmallSite) -> None:
    site.story()
    site.built()
    without = site.files()
    site.photo("anh-la.jpg", "kin")
    body = "Thân bài kín.\n\n![Ảnh kín](anh-la.jpg)"
    site.story("kin", body, Trạng_thái="gỡ", Địa_chỉ_cũ="/2020/04/kin/", **SECRET)
    site.built()
    files = site.files()
    added = {name for name in files if name not in without}
    assert added == {"2020/05/kin/index.html", "2020/04/kin/index.html"}
    assert {name: files[name] for name in without} == without
    notice = site.html("/2020/05/kin/")
    assert "đã được gỡ" in notice
    assert "noindex" in notice
    for word in ("bí mật", "chưa nói", "Người Lạ", "lạ"):
        assert word not in notice


def test_a_moved_story_leaves_redirects(site: SmallSite) -> None:
    site.story(Địa_chỉ_cũ="/2020/04/ten-cu/; https://damha.example/tin-tuc/bai-12.html")
    site.story("khac", "[xem](/2020/04/ten-cu/)")
    site.built()
    for old in ("/2020/04/ten-cu/", "/tin-tuc/bai-12.html"):
        page = site.tree(old)
        assert one(page, ".//meta[@http-equiv='refresh']").get("content") == "0; url=/2020/05/duoc-mua/"
        assert one(page, ".//a").get("href") == "/2020/05/duoc-mua/"


@pytest.mark.parametrize("taken", ["/2020/05/khac/", "/chuyen-muc/chinh-tri/", "/gioi-thieu/", "/2020/05/"])
def test_an_old_address_must_be_free(site: SmallSite, taken: str) -> None:
    site.story("khac")
    site.page("gioi-thieu", "Tiêu đề: Giới thiệu\n\nChúng tôi.\n")
    site.story(Địa_chỉ_cũ=taken)
    assert f"duoc-mua/index.md:5: địa chỉ cũ {taken} đang thuộc về trang khác" in site.refused()


def test_an_old_address_belongs_to_one_story(site: SmallSite) -> None:
    site.story("a", Địa_chỉ_cũ="/2020/04/cu/")
    site.story("b", Địa_chỉ_cũ="/2020/04/Cu/")
    assert site.refused().count("đang thuộc về trang khác") == 2


def test_a_correction_is_shown(site: SmallSite) -> None:
    site.story(Cập_nhật="16/05/2020 09:00", Đính_chính="Xã Tân Bình, không phải Tân Lập.", Nguồn="Báo Quảng Ninh")
    site.built()
    header = one(site.tree(), ".//article/header")
    assert "Xã Tân Bình, không phải Tân Lập." in words(header)
    assert "Thứ Bảy, 16/05/2020, 09:00 (GMT+7)" in words(header)
    assert "Báo Quảng Ninh" in words(one(site.tree(), ".//article/footer"))
