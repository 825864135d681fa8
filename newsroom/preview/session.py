"""A preview from its first build to Ctrl-C."""

import os
import signal
import subprocess
import sys
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

from newsroom import ROOT
from newsroom.console import finish, report, say, show
from newsroom.order import Order
from newsroom.preview.builder import Builder, Change
from newsroom.preview.crew import Crew
from newsroom.preview.editions import Editions, workplace
from newsroom.preview.events import Events
from newsroom.preview.reports import Report
from newsroom.preview.server import Server, listen, serving
from newsroom.preview.watcher import watching

# What may end a preview, where the system has it: Ctrl-C, a polite kill, a closed window.
ENDS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
# Windows tells nobody of Ctrl-C who waits longer, in seconds.
LOOKING = 0.5
END, RESTART = "end", "restart"


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for; `still`: the order's "now" counts for all builds; port 0 is any."""

    order: Order
    still: bool
    port: int
    opens: bool


def run(wish: Wish) -> None:
    """Show a preview until somebody ends it.

    Raises NewsroomError where it cannot begin.
    """
    port = _show(wish)
    if port:
        _start_again(port)
    say("\nĐã dừng xem trước.")


def _show(wish: Wish) -> int:
    """Show a preview until it is to end, and leave nothing behind; return at which port it is to start again, or 0."""
    wishes: SimpleQueue[str] = SimpleQueue()
    with ExitStack() as stack:
        stack.enter_context(_ended_by_signals(wishes))
        editions, events = Editions(), Events()
        server = stack.enter_context(listen(wish.port, editions, events))
        crew = Crew(wish.order)
        stack.callback(crew.dismiss)
        places = crew.places()
        place = stack.enter_context(workplace(places.cache))
        now = wish.order.now if wish.still else None
        builder = Builder(crew, editions, events, place, now, Teller().tell, lambda: wishes.put(RESTART))
        stack.enter_context(serving(server))
        stack.enter_context(watching(places, lambda paths: builder.change(_change(paths)) if paths else None))
        stack.enter_context(_building(builder))
        _announce(server, opens=wish.opens)
        return server.server_port if _next(wishes) == RESTART else 0


@contextmanager
def _ended_by_signals(wishes: SimpleQueue[str]) -> Iterator[None]:
    """Have signals put a wish to end, which a second Ctrl-C cannot hinder; afterwards they do what they did."""
    before = {number: signal.signal(number, lambda *_: wishes.put(END)) for number in ENDS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _building(builder: Builder) -> Iterator[None]:
    thread = threading.Thread(target=builder.run, name="build")
    thread.start()
    try:
        yield
    finally:
        builder.stop()
        thread.join()


def _next(wishes: SimpleQueue[str]) -> str:
    while True:
        try:
            return wishes.get(timeout=LOOKING)
        except Empty:
            continue


def _change(paths: frozenset[Path]) -> Change:
    """Return what kind of change this is; code that this process has imported is its own."""
    code = any(path.suffix == ".py" for path in paths)
    files = {getattr(module, "__file__", None) for module in tuple(sys.modules.values())} if code else set()
    return Change(code, any(str(path) in files for path in paths if path.is_relative_to(ROOT)))


class Teller:
    """Tells the terminal how each build ends, and of the same problems once."""

    def __init__(self) -> None:
        self._last = Report(())

    def tell(self, told: Report) -> None:
        """Tell of a build."""
        if told.problems != self._last.problems:
            report(told.problems)
        if not told.built:
            say("Chưa dựng được trang; trình duyệt vẫn hiện bản trước. Sửa các lỗi trên rồi lưu lại.")
        else:
            say("Đã dựng xong." if not self._last.built else "Đã dựng lại.")
        self._last = told


def _announce(server: Server, *, opens: bool) -> None:
    show(f"Trang xem trước: {server.url}")
    finish()
    say("Sửa bài rồi lưu: trang tự tải lại. Bài nháp cũng hiện, có ghi rõ; chỉ máy này xem được. Dừng: Ctrl+C.")
    if opens and sys.stderr.isatty() and _has_screen():
        threading.Thread(target=webbrowser.open, args=(server.url,), daemon=True).start()


def _has_screen() -> bool:
    """Tell whether a browser would have a window of its own; else it would take this terminal."""
    return sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _start_again(port: int) -> None:
    """Become a new process with the code as it is now, at the same port; open pages find it again."""
    say("Phần mềm của tòa soạn vừa được sửa: mở lại lệnh xem trước.")
    command = [sys.executable, *sys.orig_argv[1:], "--port", str(port), "--no-open"]
    if sys.platform != "win32":
        os.execv(command[0], command)  # noqa: S606 - our own command
    sys.exit(subprocess.run(command, check=False).returncode)  # noqa: S603 - there it would look as if we had ended
