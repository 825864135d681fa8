"""The output as a whole: what takes its place and when, and what a build takes over from the ones before."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from newsroom.output import Output
from newsroom.staging import staged
from tests.small_site import ROOT, SmallSite


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


def test_when_the_swap_fails_the_old_output_comes_back(site: SmallSite, monkeypatch: pytest.MonkeyPatch) -> None:
    site.output.mkdir()
    (site.output / "cu.html").write_text("cũ")
    real = type(site.output).replace

    def replace(self: Path, target: Path) -> Path:
        if self.name == ".output.part":
            raise PermissionError(13, "in use", str(self))
        return real(self, target)

    monkeypatch.setattr(type(site.output), "replace", replace)
    with pytest.raises(PermissionError), staged(site.output):
        pass
    assert (site.output / "cu.html").read_text() == "cũ"


def test_two_pages_never_share_an_address(tmp_path: Path) -> None:
    output = Output(tmp_path)
    output.write_page("/a/", "x")
    for address in ("/a/", "/A/", "/a/index.html"):
        with pytest.raises(RuntimeError):
            output.write_page(address, "y")


def spare(site: SmallSite) -> Path:
    return site.root / ".output.media"


def illustrated(site: SmallSite) -> None:
    """Write stories with a photograph each; the first has a document, too."""
    for slug in ("mot", "hai"):
        site.photo(f"{slug}.jpg", slug, size=(1600, 900 if slug == "mot" else 1000))
        site.story(slug, f"![Chú thích]({slug}.jpg)")
    (site.folder("mot") / "ke-hoach.pdf").write_bytes(b"%PDF-1.4")
    site.story("mot", "![Chú thích](mot.jpg)\n\nXem [kế hoạch](ke-hoach.pdf).")


def test_photographs_that_stay_are_not_linked_again(site: SmallSite) -> None:
    illustrated(site)
    site.built()
    expected = site.files()
    for _ in range(3):
        kept = spare(site).stat().st_ino
        replaced = (site.output / "media").stat().st_ino
        site.built()
        assert (site.output / "media").stat().st_ino == kept, "the folder is taken over"
        assert spare(site).stat().st_ino == replaced
        assert site.files() == expected


def test_what_is_published_no_more_is_not_taken_over(site: SmallSite) -> None:
    illustrated(site)
    site.built()
    site.built()
    site.story("mot", "![Chú thích](mot.jpg)", Trạng_thái="nháp")
    for _ in range(3):
        site.built()
        media = {path.name.partition("-")[0] for path in (site.output / "media").iterdir()}
        assert media == {"hai"}
        assert not list(spare(site).glob("mot-*")), "what was withdrawn lies nowhere"
    (site.folder("hai") / "hai.jpg").unlink()
    site.story("hai", "Không còn ảnh.")
    for _ in range(3):
        site.built()
        assert not (site.output / "media").exists()


@pytest.mark.parametrize("kind", ["*.jpg", "*.pdf"])
def test_what_was_changed_is_not_taken_over(site: SmallSite, kind: str) -> None:
    illustrated(site)
    site.built()
    expected = site.files()
    for path in spare(site).glob(kind):
        path.unlink()
        path.write_bytes(b"x")
    (spare(site) / "la.txt").write_text("lạ")
    site.built()
    assert site.files() == expected
    for path in (site.output / "media").glob(kind):
        path.unlink()
        path.write_bytes(b"x")
    site.built()
    site.built()
    assert site.files() == expected


def test_a_document_is_not_written_over_a_link(tmp_path: Path) -> None:
    kept, spare = tmp_path / "kept", tmp_path / "spare"
    kept.write_text("kept")
    spare.mkdir()
    os.link(kept, spare / "a.jpg")
    output = Output(tmp_path / "output")
    output.root.mkdir()
    output.take_over(spare)
    output.write_file("/media/a.jpg", b"new")
    output.sweep()
    assert (output.root / "media/a.jpg").read_text() == "new"
    assert kept.read_text() == "kept"


def test_a_spare_that_cannot_be_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is only a saving: whatever somebody made of it, the output is written as if there were none."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious.txt").touch()
    spares = {name: tmp_path / name for name in ("link", "folder", "file", "stuck", "lost")}
    spares["link"].symlink_to(elsewhere)
    (spares["folder"] / "inner").mkdir(parents=True)
    spares["file"].touch()
    spares["stuck"].mkdir()
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if self == spares["stuck"]:
            raise PermissionError(13, "in use", str(self))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    for name, found in spares.items():
        output = Output(tmp_path / f"output of {name}")
        output.root.mkdir()
        output.take_over(found)
        output.write_file("/media/a.txt", b"a")
        output.sweep()
        assert [path.name for path in (output.root / "media").iterdir()] == ["a.txt"]
    assert (elsewhere / "precious.txt").exists()


def test_a_folder_that_somebody_made_in_both(site: SmallSite) -> None:
    illustrated(site)
    site.built()
    expected = site.files()
    for folder in (site.output / "media/@eaDir", spare(site) / "@eaDir"):
        folder.mkdir()
    for _ in range(3):
        site.built()
        assert site.files() == expected
    (site.output / "media/@eaDir").mkdir()
    shutil.rmtree(spare(site))
    site.story("hong", Ngày="hôm qua")
    assert site.build().code == 1
    shutil.rmtree(site.folder("hong"))
    for _ in range(2):
        site.built()
        assert site.files() == expected


def test_a_folder_that_somebody_made_among_them(site: SmallSite) -> None:
    illustrated(site)
    site.built()
    expected = site.files()
    (site.output / "media/cua-toi").mkdir()
    for _ in range(3):
        site.built()
        assert site.files() == expected
        assert not (site.output / "media/cua-toi").exists()
    shutil.rmtree(spare(site))
    spare(site).write_text("no folder")
    for _ in range(3):
        site.built()
        assert site.files() == expected


def test_where_files_cannot_be_linked_no_second_copies_are_kept(site: SmallSite) -> None:
    illustrated(site)
    site.configure("import os\ndef no(*_, **__): raise OSError(1, 'no links here')\nos.link = no\n")
    site.built()
    expected = site.files()
    for _ in range(3):
        site.built(fresh=True)
        assert site.files() == expected
        assert not spare(site).exists() or not list(spare(site).iterdir())
