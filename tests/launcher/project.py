"""A tiny project for the launcher to set up: a stub newsroom, and wheels of its own instead of a network."""

import base64
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.small_site import ROOT

LAUNCHER = ROOT / "toasoan.py"
WINDOWS = sys.platform == "win32"
PROBE = "probe-1.0-py3-none-any.whl"
PATIENCE = 120  # seconds; a set-up takes about 5
NEWSROOM = """
import json, os, sys, tiny
print(json.dumps({
    "argv": sys.argv[1:], "cwd": os.getcwd(), "packages": tiny.found(),
    "version": tiny.VERSION, "utf8": sys.flags.utf8_mode, "path": sys.path,
}))
sys.exit(7 if "fail" in sys.argv else 0)
"""
TINY = """
from importlib.metadata import distributions
VERSION = "{version}"
def found():
    return [d.name for d in distributions()]
"""


METADATA = "Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
IN_TREE = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
BACKEND = """
import shutil
def build_wheel(folder, *_):
    shutil.copy("{wheel}", folder)
    return "{wheel}"
"""


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with the launcher, a stub newsroom and requirements of local wheels."""

    root: Path

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def stamp(self) -> Path:
        return self.venv / "setup.json"

    @property
    def log(self) -> str:
        return (self.venv / "pip.log").read_text(encoding="utf-8")

    @property
    def packages(self) -> Path:
        return next(self.venv.glob("[Ll]ib/**/site-packages"))

    def environment(self, **changes: str) -> dict[str, str]:
        """Nothing of this machine's pip, proxies or Python options; temporary files stay in the test's folder."""
        strange = ("PIP_", "PYTHON", "TOASOAN_", "COVERAGE_")
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(strange) and not name.lower().endswith("_proxy")
        }
        temporary = self.root / "tmp"
        temporary.mkdir(exist_ok=True)
        pip = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1", "PIP_NO_INDEX": "1"}
        places = {"PIP_FIND_LINKS": (self.root / "wheels").as_uri(), "TMPDIR": str(temporary), "TEMP": str(temporary)}
        return {**kept, **pip, **places, **changes}

    def online(self, index: str, **changes: str) -> dict[str, str]:
        """An environment in which packages come from this index only."""
        return self.environment(PIP_NO_INDEX="0", PIP_FIND_LINKS="", PIP_INDEX_URL=index, PIP_RETRIES="1", **changes)

    def start(
        self, *arguments: str, env: dict[str, str] | None = None, cwd: Path | None = None, stderr: int = subprocess.PIPE
    ) -> "subprocess.Popen[str]":
        """Start the launcher in a process group of its own."""
        return subprocess.Popen(
            [sys.executable, str(self.root / "toasoan.py"), *arguments],
            env=env or self.environment(),
            cwd=cwd,
            stdout=subprocess.PIPE,
            stderr=stderr,
            encoding="utf-8",
            start_new_session=True,
        )

    def run(
        self, *arguments: str, env: dict[str, str] | None = None, cwd: Path | None = None
    ) -> "subprocess.CompletedProcess[str]":
        with self.start(*arguments, env=env, cwd=cwd) as process:
            out, err = process.communicate(timeout=PATIENCE)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def require(self, *wheels: Path, file: str = "requirements.txt") -> None:
        """Pin these wheels."""
        (self.root / file).write_text("".join(pin(wheel) for wheel in wheels), encoding="utf-8")

    def wheel(self, name: str, version: str = "1.0", files: dict[str, str] | None = None) -> Path:
        """Make a wheel, by default of the one module `name`."""
        (self.root / "wheels").mkdir(exist_ok=True)
        path = self.root / "wheels" / f"{name}-{version}-py3-none-any.whl"
        info = f"{name}-{version}.dist-info"
        files = dict(files or {f"{name}.py": TINY.format(version=version)})
        files[f"{info}/METADATA"] = METADATA.format(name=name, version=version)
        files[f"{info}/WHEEL"] = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        lines = [f"{file},sha256={digest(text)},{len(text.encode())}" for file, text in files.items()]
        files[f"{info}/RECORD"] = "\n".join([*lines, f"{info}/RECORD,,", ""])
        with zipfile.ZipFile(path, "w") as archive:
            for file, text in files.items():
                archive.writestr(file, text)
        return path

    def source(self, name: str) -> Path:
        """Make a source package that builds itself, since a build has no network here either."""
        wheel = self.wheel(name)
        path = wheel.with_name(f"{name}-1.0.tar.gz")
        files = {"pyproject.toml": IN_TREE.encode(), "backend.py": BACKEND.format(wheel=wheel.name).encode()}
        files["PKG-INFO"] = METADATA.format(name=name, version="1.0").encode()
        files[wheel.name] = wheel.read_bytes()
        with tarfile.open(path, "w:gz") as archive:
            for file, data in files.items():
                member = tarfile.TarInfo(f"{name}-1.0/{file}")
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
        wheel.unlink()
        return path


def digest(text: str) -> str:
    """The hash of a file as a wheel's RECORD writes it."""
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def pin(wheel: Path) -> str:
    """The line of a requirement file for this wheel or source package."""
    name, version = wheel.name.split("-")[:2]
    sha256 = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return f"{name}=={version.removesuffix('.tar.gz')} \\\n    --hash=sha256:{sha256}\n"


def check_out(folder: Path) -> Project:
    """Make a checkout."""
    project = Project(folder / "tòa soạn")
    (project.root / "newsroom").mkdir(parents=True)
    (project.root / "newsroom" / "__main__.py").write_text(NEWSROOM, encoding="utf-8")
    shutil.copy(LAUNCHER, project.root)
    project.require(project.wheel("tiny"))
    project.require(project.wheel("probe"), file="requirements-test.txt")
    return project


def told(result: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    """What the newsroom printed about how it was started."""
    assert result.returncode in (0, 7), result.stderr
    return dict(json.loads(result.stdout))


def refused(result: "subprocess.CompletedProcess[str]", *words: str) -> None:
    """The launcher gave up: in Vietnamese, without a traceback, and the newsroom did not start."""
    assert result.returncode == 1, result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert "Lỗi: " in result.stderr
    for word in words:
        assert word in result.stderr


def without_ensurepip(project: Project) -> dict[str, str]:
    """An environment in which Python is as incomplete as Debian's without python3-venv."""
    crippled = "import sys\nsys.modules['ensurepip'] = None\n"
    (project.root / "sitecustomize.py").write_text(crippled, encoding="utf-8")
    return project.environment(PYTHONPATH=str(project.root))
