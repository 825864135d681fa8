"""Nothing that fails leaves a traceback or half an environment: hashes, network, rights, a full disk.

Where pip is what fails, `test` on an environment that is there saves making a new one.
"""

import shutil
import subprocess
import sys

import pytest

from tests.launcher.project import PROBE, Project, refused, without_ensurepip

CLOSED_PORT = "http://127.0.0.1:9/simple"


def test_wrong_hash(ready: Project) -> None:
    ready.wheel("probe", files={"probe.py": "print('bad guest')"})
    refused(ready.run("test"), "probe==1.0", "không khớp mã băm", str(ready.venv / "pip.log"))
    assert "DO NOT MATCH THE HASHES" in ready.log


def test_missing_hash(fresh: Project) -> None:
    (fresh.root / "requirements.txt").write_text("tiny==1.0\n", encoding="utf-8")
    refused(fresh.run("build"), "Hashes are required", str(fresh.venv / "pip.log"))
    assert not fresh.stamp.exists()


def test_a_source_package_that_the_launcher_does_not_name_is_never_built(ready: Project) -> None:
    source = ready.root / "wheels" / "probe-1.0.tar.gz"
    (ready.root / "wheels" / PROBE).rename(source)
    refused(ready.run("test"), "probe==1.0", "Không tìm thấy bản cài sẵn", str(ready.venv / "pip.log"))
    assert "setup.py" not in (ready.venv / "pip.log").read_text(encoding="utf-8")


def test_no_network_leaves_what_was_there_working(ready: Project) -> None:
    away = ready.online(CLOSED_PORT)
    refused(ready.run("test", env=away), "không kết nối được mạng", "gõ lại lệnh", str(ready.venv / "pip.log"))
    result = ready.run("build", env=away)
    assert (result.returncode, result.stderr) == (0, "")
    assert ready.run("test").returncode == 0


def test_missing_requirements(fresh: Project) -> None:
    (fresh.root / "requirements.txt").unlink()
    refused(fresh.run("build"), "thiếu tệp", "requirements.txt")
    assert not fresh.stamp.exists()


def test_a_file_in_the_way(fresh: Project) -> None:
    fresh.venv.write_text("ghi chú", encoding="utf-8")
    refused(fresh.run("build"), "tệp", str(fresh.venv))
    assert fresh.venv.read_text(encoding="utf-8") == "ghi chú"


def test_no_ensurepip(fresh: Project) -> None:
    refused(fresh.run("build", env=without_ensurepip(fresh)), "sudo apt install python3-venv")
    assert not fresh.venv.exists()


def namespaced(project: Project, mount: str) -> "subprocess.CompletedProcess[str]":
    """Run the launcher where `mount` has changed the file system, for it alone."""
    script = f'set -e; cd "$1"; {mount}; cd "$1"; shift; exec "$@"'
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", str(project.root)]
    if not shutil.which("unshare") or subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip("needs Linux user namespaces")
    launch = [sys.executable, "toasoan.py", "build"]
    return subprocess.run(
        [*command, *launch], env=project.environment(), capture_output=True, encoding="utf-8", check=False
    )


def test_a_folder_that_may_not_be_written(fresh: Project) -> None:
    result = namespaced(fresh, 'mount --bind . .; mount -o remount,ro,bind "$1"')
    refused(result, "Không được phép ghi", str(fresh.root), "Documents")
    assert not fresh.venv.exists()


@pytest.mark.parametrize("size", ["100k", "4m"], ids=["at-once", "while-making"])
def test_a_full_disk(fresh: Project, size: str) -> None:
    fresh.venv.mkdir()
    refused(namespaced(fresh, f"mount -t tmpfs -o size={size} none .venv"), "đã đầy")
    assert not list(fresh.venv.iterdir()), "all of it went with the small disk"
