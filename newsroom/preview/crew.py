"""The crew: one worker ahead, ready to build as soon as something is saved."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from newsroom import ROOT
from newsroom.order import Order
from newsroom.preview.faults import interrupted
from newsroom.preview.reports import Places, Report, read_line
from newsroom.preview.worker import order_argument
from newsroom.problems import NewsroomError, Problem

Stage = Callable[[dict[str, Any]], object]
# -P: the folder the user is in must not be able to replace a module of ours. -B: what was compiled counts as fresh by
# the second, and people save twice in one.
COMMAND = (sys.executable, "-P", "-B", "-m", "newsroom.preview.worker")
# numpy, which decodes JPEGs, would start threads, and what has threads must not fork.
WITHOUT_THREADS = {"OPENBLAS_NUM_THREADS": "1"}
# macOS has forks as well, but not all of its libraries bear them.
FORKS = sys.platform == "linux"


class Worker:
    """A process that has imported everything and waits, or that builds; a lasting one builds again and again."""

    def __init__(self, order: Order, *, lasting: bool) -> None:
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            [*COMMAND, order_argument(order, lasting=lasting)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **WITHOUT_THREADS},
            # Ctrl-C is for the preview, which then ends its workers.
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        self._lasting = lasting
        # Whether it can build, or build once more.
        self.ready = False

    def places(self) -> Places:
        """Return where the site comes from, as soon as it is ready.

        Raises NewsroomError where a site cannot be built.
        """
        for kind, told in self._lines():
            if kind == "places":
                places: Places = told
                self.ready = True
                return places
            raise NewsroomError(*told.problems)
        raise NewsroomError(self._vanished())

    def build(self, now: datetime, output: Path, stage: Stage) -> Report:
        """Give the word to build, and return how it went."""
        stdin = self._process.stdin
        if stdin:
            with suppress(OSError):  # it is gone already, which shows when it is listened to
                stdin.write(json.dumps({"now": now.isoformat(), "output": str(output)}) + "\n")
                stdin.flush()
        for kind, told in self._lines():
            if kind == "places":
                self.ready = True
            elif kind == "stage":
                stage(told)
            else:
                report: Report = told
                self.ready &= self._lasting
                return report
        self.ready = False
        return Report((self._vanished(),))

    def kill(self) -> None:
        """End it, wherever it is, and its forks; who listens to it hears the end."""
        if sys.platform == "win32":
            self._process.kill()
        elif self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)

    def end(self) -> None:
        """End it, and let go of it."""
        self.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._complaints):
            if stream:
                with suppress(OSError):
                    stream.close()

    def _lines(self) -> Iterator[tuple[str, Any]]:
        stdout = self._process.stdout
        while stdout and (line := stdout.readline()):
            yield read_line(line)

    def _vanished(self) -> Problem:
        """Return the problem that it ended without a word, with the last line it complained of."""
        code = self._process.wait()
        self._complaints.seek(0)
        lines = self._complaints.read().decode("utf-8", "replace").split("\n")
        return interrupted(next((line for line in reversed(lines) if line.strip()), f"mã {code}"))


class Crew:
    """Has workers build, and keeps one ready. Asked by one thread; any other may end it."""

    def __init__(self, order: Order, *, lasting: bool = FORKS) -> None:
        self._order = order
        self._lasting = lasting
        self._lock = threading.Lock()
        self._ended = False
        self._worker: Worker | None = None

    def stand_by(self) -> None:
        """Have a worker get ready."""
        with self._lock:
            if not self._worker and not self._ended:
                self._worker = Worker(self._order, lasting=self._lasting)

    def places(self) -> Places:
        """Return where the site comes from; the worker that tells so has then imported all there is.

        Raises NewsroomError where a site cannot be built.
        """
        self.dismiss()
        self.stand_by()
        worker = self._worker
        if not worker:
            raise NewsroomError
        try:
            return worker.places()
        except NewsroomError:
            self.dismiss()
            raise

    def build(self, now: datetime, output: Path, stage: Stage) -> Report:
        """Have a site built into a new folder."""
        self.stand_by()
        worker = self._worker
        report = worker.build(now, output, stage) if worker else Report(())
        if worker and not worker.ready:
            self.dismiss()
        return report

    def dismiss(self) -> None:
        """End the worker: it cannot build again, or what it has imported has changed."""
        with self._lock:
            if self._worker:
                self._worker.end()
                self._worker = None

    def end(self) -> None:
        """End the worker, and have no other; whoever waits for it stops waiting."""
        with self._lock:
            self._ended = True
            if self._worker:
                self._worker.kill()
