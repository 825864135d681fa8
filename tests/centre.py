"""The centre's own site, for tests that only read it."""

from pathlib import Path

import pytest

from tests.shared import shared
from tests.small_site import ROOT, SmallSite

NOW = "2020-05-20T08:00+07:00"
# Not that of site.toml, so that an address that does not follow the command line is seen.
URL = "https://a.vn"
INTERVIEW = "2020/05/doi-moi-sang-tao-dot-pha-xay-dung-huyen-dam-ha-phat-trien-toan-dien/index.html"
REPORT = "2020/05/diem-moi-cua-dai-hoi-dang-bo-huyen-dam-ha-khoa-xxv/index.html"
# Of the words of title, lead and body as the centre handed them in, one space between words: content must not drift.
HANDED_IN = {
    INTERVIEW: "ba3b05c786e856b4a85eeeafd94bb8df3839b6013ec31079ca1236c0749d1993",
    REPORT: "97be10e760fbe72c55d353d7cfb983476b54ee63580a61db4ae487e3f76aaf85",
}


@pytest.fixture(scope="session")
def centre(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    return SmallSite(shared(tmp_path_factory, "centre", build))


def build(folder: Path) -> None:
    site = SmallSite(folder)
    with (folder / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write(f"PATH = {str(ROOT / 'content')!r}\n")
    said = site.built("--site-url", URL, now=NOW).err
    assert "cảnh báo" not in said, said
