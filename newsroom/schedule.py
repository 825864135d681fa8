"""What falls due: when stories come out or expire by themselves, and who publishes then."""

import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsroom import ROOT
from newsroom.content import Content
from newsroom.stories import Story, Visibility

# What is due at 8:30 is public from 8:30:00 on; a timer that is early would publish nothing.
LATER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Due:
    """A moment at which the site changes by itself, in +07:00: a story comes out, or one expires."""

    moment: datetime
    story: Story
    expires: bool

    @property
    def words(self) -> str:
        """Return what happens then."""
        return "hết hạn" if self.expires else "đến giờ đăng"


def upcoming(content: Content) -> list[Due]:
    """Return all that falls due after now, the nearest first."""
    scheduled = content.by_visibility[Visibility.SCHEDULED]
    due = [Due(story.date, story, expires=False) for story in scheduled]
    due += [
        Due(story.expires, story, expires=True)
        for story in (*content.public, *scheduled)
        if story.expires and story.expires > content.now
    ]
    return sorted(due, key=lambda each: (each.moment, each.story.address, each.expires))


def recipes(moment: datetime, arguments: list[str]) -> Iterator[tuple[str, str]]:
    """Yield (system, line) of what publishes once at that moment, by the clock of this machine."""
    local = (moment + LATER).astimezone()
    launcher = ROOT / "toasoan.py"
    command = shlex.join([sys.executable, str(launcher), "publish", *arguments])
    yield "Linux (crontab -e)", f"{local.minute} {local.hour} {local.day} {local.month} * {_for_cron(command)}"
    yield "Linux (systemd)", f'systemd-run --user --on-calendar="{local:%Y-%m-%d %H:%M:00}" {command}'
    name = f"Toa soan {local:%Y%m%d %H%M}"
    when = f"/SC ONCE /SD {local:%d/%m/%Y} /ST {local:%H:%M}"
    yield "Windows", f'schtasks /Create /TN "{name}" {when} /TR "{_for_windows(["publish", *arguments])}"'


def regularly(arguments: list[str]) -> Iterator[tuple[str, str]]:
    """Yield (system, line) of what looks every ten minutes whether there is anything to publish."""
    quietly = ["publish", "--quiet", *arguments]
    command = shlex.join([sys.executable, str(ROOT / "toasoan.py"), *quietly])
    yield "Linux (crontab -e)", f"*/10 * * * * {_for_cron(command)}"
    yield "Windows", f'schtasks /Create /TN "Toa soan" /SC MINUTE /MO 10 /TR "{_for_windows(quietly)}"'


def _for_windows(arguments: list[str]) -> str:
    """Return the launcher's command as it stands within quotes."""
    return " ".join(f'\\"{part}\\"' for part in ("py", str(ROOT / "toasoan.py"), *arguments))


def _for_cron(command: str) -> str:
    """Return a command as a crontab wants it: a percent sign would end its line (crontab(5))."""
    return command.replace("%", r"\%")
