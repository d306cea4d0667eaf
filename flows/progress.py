"""How long work shows itself: a bar with rate and time left on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bars


class Progress(Protocol):
    """What a flow tells of its progress; it never decides anything."""

    def stage(self, name: str, text: str, total: int | None = None) -> None: ...

    def step(self, done: int) -> None:
        """Add `done` to what the stage has done."""
        ...

    def at(self, done: int, total: int) -> None:
        """Say how much of the stage is done in all."""
        ...


class Silent:
    """Shows nothing."""

    def stage(self, name: str, text: str, total: int | None = None) -> None:
        pass

    def step(self, done: int) -> None:
        pass

    def at(self, done: int, total: int) -> None:
        pass


_CURRENT: ContextVar[Progress | None] = ContextVar("progress", default=None)


def current() -> Progress:
    """Return where long work shows itself: what `shown` opened, else nowhere. It never changes what is made."""
    return _CURRENT.get() or Silent()


class _Shown:
    """One bar a stage; where there is no terminal, one line at its begin and one at its end."""

    def __init__(self, console: Console, bars: Bars) -> None:
        self._console, self._bars = console, bars
        self._bar: TaskID | None = None
        self._text, self._begun, self._done = "", time.monotonic(), 0
        self.seconds: dict[str, float] = {}
        self._name = ""

    def stage(self, name: str, text: str, total: int | None = None) -> None:
        self.finish()
        self._name, self._text, self._begun, self._done = name, text, time.monotonic(), 0
        self._bar = self._bars.add_task(text, total=total, rate="")
        if not self._console.is_terminal:
            self._console.print(f"{text} ...")

    def step(self, done: int) -> None:
        self._show(self._done + done, None)

    def at(self, done: int, total: int) -> None:
        self._show(done, total)

    def _show(self, done: int, total: int | None) -> None:
        self._done = done
        if self._bar is not None:
            rate = done / max(time.monotonic() - self._begun, 1e-6)
            self._bars.update(self._bar, completed=done, total=total, rate=f"{rate:.1f}/s")

    def finish(self) -> None:
        if self._name:
            spent = time.monotonic() - self._begun
            self.seconds[self._name] = self.seconds.get(self._name, 0.0) + spent
            if not self._console.is_terminal:
                count = f", {self._done} at {self._done / max(spent, 1e-6):.1f}/s" if self._done else ""
                self._console.print(f"{self._text}: {spent:.1f} s{count}")
        if self._bar is not None:
            self._bars.update(self._bar, total=self._done or 1, completed=self._done or 1)
        self._name, self._bar = "", None


@contextmanager
def shown() -> Iterator[_Shown]:
    """Show progress on standard error for as long as the body runs."""
    console = Console(stderr=True, file=sys.stderr)
    columns = (
        TextColumn("{task.description:<22}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=console, disable=not console.is_terminal) as bars:
        progress = _Shown(console, bars)
        token = _CURRENT.set(progress)
        try:
            yield progress
        finally:
            progress.finish()
            _CURRENT.reset(token)
