"""The output as a whole: a build writes beside it, and takes its place when all is there.

.<output>.part     what is being built
.<output>.old      the output of before, while it is replaced
.<output>.media    its media folder, for the next build to take over (newsroom.output)
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from newsroom.output import MEDIA, numbers
from newsroom.problems import NewsroomError, Problem, why


@contextmanager
def staged(output: Path, spare: Path | None = None) -> Iterator[Path]:
    """Give an empty folder beside the output, and put it in the output's place if all goes well.

    `spare` is where a media folder is kept for the next build, if there will be one.
    """
    staging, old = beside(output, "part"), beside(output, "old")
    if old.exists() and not output.exists():  # killed between the two renames below
        old.replace(output)
    for left_over in (staging, old):
        _clear(left_over)
    staging.mkdir()
    try:
        yield staging
        if output.exists():
            output.replace(old)
        try:
            staging.replace(output)
        except OSError:
            if old.exists():
                old.replace(output)
            raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        if output.exists():
            if spare:
                with suppress(OSError):  # then everything is linked once more
                    _keep_media(old, output, spare)
            shutil.rmtree(old, ignore_errors=True)


def beside(output: Path, part: str) -> Path:
    """Return where something is that belongs to an output and is no part of it."""
    return output.with_name(f".{output.name}.{part}")


def _keep_media(old: Path, output: Path, spare: Path) -> None:
    """Keep what the old output's media folder has in common with the new one's; after a first build, the same links.

    Raises OSError where there is nothing to keep.
    """
    if old.exists():
        published = numbers(output / MEDIA) if (output / MEDIA).exists() else {}
        for name in _linked(old / MEDIA) - published.keys():  # perhaps withdrawn: it stays nowhere
            (old / MEDIA / name).unlink()
        shutil.rmtree(spare, ignore_errors=True)
        (old / MEDIA).replace(spare)
    elif not spare.exists() and _linked(output / MEDIA):
        shutil.copytree(output / MEDIA, spare, copy_function=os.link)


def _linked(media: Path) -> set[str]:
    """Return the names of a folder's files.

    Raises OSError where it holds copies and no links, which would only fill the disk, or anything else.
    """
    names = set(numbers(media))
    if not any((media / name).stat().st_nlink > 1 for name in names):
        raise OSError(f"no links: {media}")
    return names


def _clear(left_over: Path) -> None:
    """Remove what a build that was killed has left."""
    try:
        if left_over.exists():
            shutil.rmtree(left_over)
    except OSError as e:
        message = f"không xóa được thư mục tạm của lần dựng trước: {why(e)}"
        advice = "xóa thư mục này, bằng tài khoản đã tạo ra nó, rồi chạy lại"
        raise NewsroomError(Problem(str(left_over), 0, "THU-MUC-TAM", message, advice)) from e
