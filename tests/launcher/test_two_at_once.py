"""Only one launcher installs at a time, also where one of them is stopped."""

import json
import os
import signal
from collections.abc import Iterator

import pytest

from tests.launcher.index import Index
from tests.launcher.project import PATIENCE, WINDOWS, Project


@pytest.mark.skipif(WINDOWS, reason="Windows cannot hand a lock to a child")
def test_a_pip_that_outlives_its_launcher_keeps_others_out(ready: Project, index: Index) -> None:
    with ready.start("test", env=ready.online(index.url)) as killed:
        assert index.asked.wait(PATIENCE)
        killed.kill()
        with ready.start("test") as waiting:
            assert "xin chờ" in next(iter(waiting.stderr or ()))
            index.may_answer.set()
            out, _ = waiting.communicate(timeout=PATIENCE)
    assert waiting.returncode == 0
    assert "probe" in json.loads(out)["packages"]


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Where the tests run in the background of a shell, Ctrl-C is ignored, and so it would be by what they start."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(WINDOWS, reason="Ctrl-C reaches a whole console there, the tests too")
@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_stops_without_a_traceback(ready: Project, index: Index) -> None:
    with ready.start("test", env=ready.online(index.url)) as process:
        assert index.asked.wait(PATIENCE)
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert "Đã dừng" in err


def test_two_at_once(ready: Project, index: Index) -> None:
    with ready.start("test", env=ready.online(index.url)) as first:
        assert index.asked.wait(PATIENCE)
        with ready.start("test", env=ready.online(index.url)) as second:
            assert "Một cửa sổ khác đang chuẩn bị" in next(iter(second.stderr or ()))
            index.may_answer.set()
            _, rest = second.communicate(timeout=PATIENCE)
        first.communicate(timeout=PATIENCE)
    assert (first.returncode, second.returncode) == (0, 0)
    assert rest == ""
    assert index.fetched == 1
