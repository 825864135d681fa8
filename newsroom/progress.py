"""How far a build has come, for people at a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Advance = Callable[[], object]


class Progress:
    """Says nothing: for pipes, logs, tests and plain Pelican."""

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Advance]:
        """Show one stage of `total` steps (None: nobody knows); the caller advances it step by step."""
        yield lambda: None


class TerminalProgress(Progress):
    """Shows a bar for each stage on standard error, and removes it when the stage is over."""

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Advance]:
        """Show a bar while the stage lasts."""
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
        from rich.progress import Progress as Bar

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(name, total=total)
            yield lambda: bar.advance(task)
