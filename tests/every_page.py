"""A small site with every kind of page and of photograph, and the addresses of them all."""

from pathlib import Path

from tests.small_site import SmallSite

STORY, INTERVIEW, GALLERY, ALBUM = "/2020/05/duoc-mua/", "/2020/05/phong-van/", "/2020/05/anh/", "/2020/05/nhieu-anh/"
PLAIN, WITHDRAWN, FORMER = "/2020/05/bai-0/", "/2020/05/cu/", "/2020/05/ten-cu/"
# What every test of pages opens. A former address goes on to its story by itself: see FORMER.
EVERY_PAGE = (
    "/",
    STORY, INTERVIEW, GALLERY, ALBUM, PLAIN, WITHDRAWN,
    "/chuyen-muc/chinh-tri/", "/chuyen-muc/van-hoa-xa-hoi/", "/chuyen-muc/quoc-phong-an-ninh/",
    "/chuyen-muc/chinh-tri/2020/",
    "/tu-khoa/lua-xuan/", "/tu-khoa/lua-xuan/2020/", "/tac-gia/mai-tham/", "/tac-gia/mai-tham/2020/",
    "/thu-vien-anh/", "/thu-vien-anh/2020/",
    "/luu-tru/", "/2020/", "/2020/05/",
    "/gioi-thieu/", "/lien-he/", "/rss/", "/404.html", "/offline.html",
)  # fmt: skip

# Beside what a small site says of itself: all that a page can show.
SITE = """
[[sections]]
name = "Quốc phòng – An ninh"
[[slogans]]
text = 'Chủ đề công tác năm 2020: "Huyện Đầm Hà tự hào tiến bước dưới cờ Đảng"'
[[slogans]]
text = "Chào mừng kỷ niệm 90 năm Ngày thành lập Đảng Cộng sản Việt Nam"
[[glossary]]
short = "TT&VH"
words = "Truyền thông và Văn hóa"
[[glossary]]
short = "BCH"
words = "Ban Chấp hành"
"""
OFFICE = 'address = "Đầm Hà"\nphone = "0203 388 0000"\nemail = "tin@damha.example"\neditor = "Nguyễn Thị Thu Hà"'
LONG = "Đ" + "ầ" * 200
BODY = f"""Đoạn đầu {LONG} cuối. BCH đã họp.

## Tiêu đề {LONG}

| Xã | Hộ nghèo | Hộ cận nghèo | Tỷ lệ | Thôn | Người | Năm | Ghi chú thật dài |
|---|---|---|---|---|---|---|---|
| Tân Bình | 1.000.000.000 | 2.000.000.000 | 17,6% | 10 | 2.000 | 2020 | https://quangninh.gov.vn/{"a" * 90} |

![Ảnh thứ nhất](a.jpg "Ảnh: Mai Thắm")
![Ảnh thứ hai](b.jpg)

Một ảnh đứng:

![Ảnh đứng](dung.jpg)

Một ảnh không chú thích.

![](a.jpg)

Một ảnh bé.

![Ảnh bé](be.png)

Một toàn cảnh.

![Toàn cảnh](toan-canh.jpg)

Năm ảnh liền nhau:

![Một](a.jpg)
![Hai](dung.jpg)

![Ba](vuong.jpg)

![Bốn](toan-canh.jpg)
![Năm](be.png)

Hai ảnh, mỗi ảnh một đoạn, chú thích dài:

![Nông dân xã Tân Bình gặt lúa xuân, ngày 14 tháng 5, trên cánh đồng thôn Tân Hợp](a.jpg "Ảnh: Mai Thắm")

![Sáng sớm, thuyền về bến Đầm Buôn](a.jpg "Ảnh: Thanh Nga")

> Lời trích

[Liên kết dài](https://quangninh.gov.vn/{"b" * 120})
"""
PHOTOS = {
    "a.jpg": (1600, 1000),
    "b.jpg": (700, 1400),
    "dung.jpg": (1000, 1500),
    "vuong.jpg": (1200, 1200),
    "toan-canh.jpg": (1600, 500),
    "be.png": (120, 90),
}
ALBUM_PHOTOS = ("a.jpg", "dung.jpg", "vuong.jpg", "a.jpg", "toan-canh.jpg", "be.png", "b.jpg", "a.jpg", "dung.jpg")


def build_every_page(root: Path, *arguments: str) -> SmallSite:
    """Build the site in a folder."""
    site = SmallSite(root)
    toml = (root / "site.toml").read_text("utf-8").replace('address = "Đầm Hà"', OFFICE)
    (root / "site.toml").write_text(toml + SITE, "utf-8")
    _stories(site)
    _galleries(site)
    for number in range(12):
        site.photo("e.jpg", f"bai-{number}", size=[(1200, 800), (900, 1200), (1600, 600)][number // 4])
        photo = "![Một cảnh](e.jpg)" if number % 3 else "Lúa chín vàng."
        site.story(f"bai-{number}", photo, Chuyên_mục="Chính trị" if number % 2 else "Nông thôn mới")
    site.page(
        "gioi-thieu", "Tiêu đề: Giới thiệu\nSapo: Trang tin của huyện.\n\nTrung tâm làm gì.\n\n## Địa chỉ\n\nỞ đây.\n"
    )
    site.page("lien-he", "Tiêu đề: Liên hệ\nLoại: liên hệ\n\nXin mời.\n")
    site.built(*arguments)
    return site


def _stories(site: SmallSite) -> None:
    for name, size in PHOTOS.items():
        site.photo(name, size=size)
    header = {"Tác_giả": "Mai Thắm (Trung tâm TT&VH)", "Từ_khóa": "Lúa xuân, Tân Bình", "Tiêu_đề": f"Được mùa {LONG}"}
    late = {"Cập_nhật": "16/05/2020", "Đính_chính": "Sửa tên xã.", "Địa_chỉ_cũ": FORMER, "Nguồn": "Báo Quảng Ninh"}
    site.story(body=BODY, **header, **late)
    site.story("phong-van", "PV: Hỏi?\n\nĐáp: Trả lời.", Loại="phỏng vấn", Người_trả_lời="Nguyễn Thị Thu Hà – Bí thư")
    site.story("cu", Trạng_thái="gỡ", Đính_chính="Gỡ theo đề nghị của tác giả.")


def _galleries(site: SmallSite) -> None:
    site.photo("c.jpg", "anh")
    site.photo("d.jpg", "anh", size=(1000, 1500))
    site.story("anh", "![Một](c.jpg)\n\n![Hai](c.jpg)\n\n![Ba](d.jpg)", Loại="phóng sự ảnh", Nổi_bật_đến="10/06/2020")
    for name, size in PHOTOS.items():
        site.photo(name, "nhieu-anh", size=size)
    photographs = "\n\n".join(f"![Cảnh {n}]({name})" for n, name in enumerate(ALBUM_PHOTOS, 1))
    site.story("nhieu-anh", f"Lời mở.\n\n{photographs}\n\n![Cuối](a.jpg)\n![Cùng](dung.jpg)", Loại="phóng sự ảnh")
