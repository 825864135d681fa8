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
    assert {"rss.xml", "atom.xml", "feed.json", "chuyen-muc/nong-thon-moi/rss.xml"} < set(without)
    site.photo("anh-la.jpg", "kin")
    site.story("kin", "Thân bài kín.\n\n![Ảnh kín](anh-la.jpg)", **SECRET, **header)
    said = site.built().err
    assert site.files() == without
    assert "Không đăng: 1 " in said
    assert "bản ảnh mới" not in said
    assert not list((site.root / "cache/photos").glob("*/"))


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


@pytest.mark.parametrize("taken", ["/2020/05/khac/", "/2020/05/Khac/index.html", "/gioi-thieu/", "/2020/05/"])
def test_an_old_address_must_be_free(site: SmallSite, taken: str) -> None:
    site.story("khac")
    site.page("gioi-thieu", "Tiêu đề: Giới thiệu\n\nChúng tôi.\n")
    site.story(Địa_chỉ_cũ=taken)
    shown = taken.removesuffix("index.html")
    assert f"duoc-mua/index.md:5: địa chỉ cũ {shown} đang thuộc về trang khác" in site.refused()


@pytest.mark.parametrize(
    "reserved",
    ["/404.html", "/rss.xml", "/media/a.jpg", "/theme/", "/chuyen-muc/chinh-tri/", "/index.html", "/2019/", "/a b/"],
)
def test_an_old_address_that_is_never_given_away(site: SmallSite, reserved: str) -> None:
    site.story(Địa_chỉ_cũ=reserved)
    assert f"duoc-mua/index.md:5: địa chỉ cũ “{reserved}” không dùng được" in site.refused()


def test_an_old_address_below_a_file(site: SmallSite) -> None:
    site.story(Địa_chỉ_cũ="/x.html; /x.html/y/")
    assert "địa chỉ cũ /x.html/y/ đang thuộc về trang khác" in site.refused()


def test_a_draft_takes_no_address_from_anybody(site: SmallSite) -> None:
    site.story("cong-khai", Địa_chỉ_cũ="/2020/04/cu/")
    site.story("nhap", Trạng_thái="nháp", Địa_chỉ_cũ="/2020/04/cu/; /2020/05/cong-khai/")
    site.story("khac", "[xem](/2020/04/cu/)")
    said = site.built().err
    assert "nhap/index.md:6: cảnh báo: địa chỉ cũ /2020/04/cu/" in said
    assert "cong-khai/index.md" not in said


def test_links_to_what_drafts_and_withdrawn_stories_were_called(site: SmallSite) -> None:
    site.story("nhap", Trạng_thái="nháp", Địa_chỉ_cũ="/2020/04/cu-nhap/")
    site.story("go", Trạng_thái="gỡ", Địa_chỉ_cũ="/2020/04/cu-go/")
    site.story("hong", Trạng_thái="nháp", Ngày="hôm qua")
    site.story(body="[a](/2020/04/cu-nhap/)\n\n[b](/2020/04/cu-go/)\n\n[c](/2020/05/hong/)")
    said = site.refused()
    assert all(f"duoc-mua/index.md:{line}: liên kết tới" in said for line in (6, 8, 10))


@pytest.mark.parametrize("key", ["Trạng thái: nháp", "Từ khóa: Lúa\nTrạng thái: chờ duyệt"])
def test_a_status_below_a_blank_line_is_not_overlooked(site: SmallSite, key: str) -> None:
    site.story(body=f"{key}\n\nThân bài.")
    assert "index.md:6: “" in site.refused()
    assert "đứng sau dòng trống" in site.refused()


def test_prose_may_begin_like_a_key_that_was_given(site: SmallSite) -> None:
    site.story(body="Ngày: 14/5, cả huyện ra đồng.")
    site.built()
    assert "Ngày: 14/5" in words(site.body())


def test_two_statuses_are_a_doubt_and_not_a_draft(site: SmallSite) -> None:
    site.story("a", Trạng_thái="nháp\nTrạng thái: đã đăng")
    assert "a/index.md:6: khóa “Trạng thái” đã có ở dòng 5" in site.refused()


def test_a_day_alone_lasts_until_its_end(site: SmallSite) -> None:
    site.story(Hết_hạn="01/06/2020", Nổi_bật_đến="01/06/2020")
    site.story("moi", Ngày="31/05/2020")
    site.built(now="2020-06-01T23:59")
    assert site.html("/").index("/duoc-mua/") < site.html("/").index("/moi/")
    site.built(now="2020-06-02T00:00")
    assert not site.file("/2020/05/duoc-mua/").exists()


def test_withdrawn_before_it_came_out(site: SmallSite) -> None:
    site.story()
    site.story("mai", Ngày="02/06/2020", Trạng_thái="gỡ")
    said = site.built().err
    assert not site.file("/2020/05/mai/").exists()
    assert "đến giờ" not in said


def test_an_old_address_belongs_to_one_story(site: SmallSite) -> None:
    site.story("a", Địa_chỉ_cũ="/2020/04/cu/")
    site.story("b", Địa_chỉ_cũ="/2020/04/Cu/")
    assert site.refused().count("đang thuộc về trang khác") == 2
    site.story("a", Địa_chỉ_cũ="/2020/04/cu/; /2020/04/cu/")
    site.story("b")
    site.built()


def test_a_correction_is_shown(site: SmallSite) -> None:
    site.story(Cập_nhật="16/05/2020 09:00", Đính_chính="Xã Tân Bình, không phải Tân Lập.", Nguồn="Báo Quảng Ninh")
    site.built()
    header = one(site.tree(), ".//article/header")
    assert "Xã Tân Bình, không phải Tân Lập." in words(header)
    assert "Thứ Bảy, 16/05/2020, 09:00 (GMT+7)" in words(header)
    assert "Báo Quảng Ninh" in words(one(site.tree(), ".//article/footer"))
