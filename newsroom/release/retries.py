"""Trying again what may pass: after longer and longer pauses, and not for ever."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
# Seconds to wait before each further attempt.
WAITS = (0.5, 1.0, 2.0, 4.0)


def retrying(
    do: Callable[[], T], passes: Callable[[Exception], bool], pause: Callable[[float], object] = time.sleep
) -> T:
    """Do something until it goes well; what the last attempt raises, and what does not pass by itself, is raised."""
    for wait in WAITS:
        try:
            return do()
        except Exception as e:
            if not passes(e):
                raise
        pause(wait)
    return do()
