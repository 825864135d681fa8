"""Photographs: plans what is published of each from its header, then makes everything, before any story is converted.

Settings:
    CACHE_PATH: renditions are kept in its folder "photos", by content; deleting it costs time and nothing else.
    PHOTOS_AVIF: also publish AVIF, which is smaller and costs far more time (False).
"""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from pelican import signals
from pelican.generators import Generator

from newsroom.content import Content
from newsroom.pages import Page
from newsroom.photographs import PhotographError
from newsroom.problems import Problem
from newsroom.run import SETTING, Run
from newsroom.stories import FORGIVEN, Story
from plugins.photos.figures import Figures
from plugins.photos.plan import lighter
from plugins.photos.studio import Studio, wanted

STUDIO = "PHOTOS_STUDIO"


class PhotosGenerator(Generator):
    """Publishes the renditions of the photographs in all stories that are printed."""

    def generate_output(self, writer: object) -> None:
        """Put the renditions into the output."""
        run: Run = self.settings[SETTING]
        run.stop_if_wrong()
        kept = self.settings[STUDIO].darkroom.kept
        pictures = (*run.pictures.values(), *run.covers.values())
        for address in {rendition.address for picture in pictures for rendition in picture.renditions}:
            run.output.link(address, kept[address].path, kept[address].identity)


def begin(pelican: Any) -> None:  # noqa: ANN401 - Pelican has no types
    """Have the photographs made when all stories are read, and give Markdown its figures."""
    run: Run = pelican.settings.setdefault(SETTING, Run())
    studio = Studio(pelican.settings, verify=run.verify)
    run.originals = studio.originals
    run.when_read.append(partial(develop, run, studio))
    markdown = pelican.settings["MARKDOWN"]
    extensions = [*markdown["extensions"], Figures(run)]
    pelican.settings.update({STUDIO: studio, "MARKDOWN": {**markdown, "extensions": extensions}})


def develop(run: Run, studio: Studio) -> None:
    """Plan and make every photograph of what is printed; a damaged one joins the problems."""
    places: list[Story | Page] = [*run.content.archive.stories, *run.content.pages]
    run.pictures = studio.pictures(places)
    run.covers = studio.covers(run.content.archive.stories, run.pictures)
    orders = wanted(run.pictures.values(), run.covers.values())
    with run.progress.stage("Làm ảnh", len(orders)) as advance:
        damaged = studio.make(orders, advance)
    run.lengths = {address: kept.length for address, kept in studio.darkroom.kept.items()}
    # What is damaged stops the build, unless it is a draft's in a preview.
    whole = {path: picture for path, picture in run.pictures.items() if path not in damaged}
    run.pictures = {path: lighter(picture, run.lengths) for path, picture in whole.items()}
    run.covers = {
        address: lighter(cover, run.lengths) for address, cover in run.covers.items() if cover.photo.path in whole
    }
    run.counts.update(photographs=len(run.pictures), renditions=studio.darkroom.made)
    run.problems += [problem for place in places for problem in _damage(place, damaged, run.content.now)]


def _damage(place: Story | Page, damaged: dict[Path, PhotographError], now: datetime) -> Iterator[Problem]:
    forgiven = isinstance(place, Story) and place.visibility(now) in FORGIVEN
    for photo in place.photos:
        error = damaged.get(photo.path)
        if error:
            lines = (r.line for r in place.body.references if place.body.photos.get(r.target) == photo)
            # Where the body does not show it, the header names it.
            named = place.cover_line if isinstance(place, Story) else 1
            problem = Problem(place.shown, next(lines, named), error.code, str(error), error.advice)
            yield problem.as_warning() if forgiven else problem


def clean(settings: dict[str, Any], content: Content) -> tuple[int, int]:
    """Remove from the cache what no story or page shows, public or not; return how many files, and their bytes.

    Raises OSError where something cannot be removed.
    """
    studio = Studio(settings)
    pictures = studio.pictures((*content.stories, *content.pages))
    studio.originals.forget_lost()
    studio.originals.remember()
    return studio.darkroom.prune(wanted(pictures.values(), studio.covers(content.stories, pictures).values()))


def get_generators(pelican: object) -> type[PhotosGenerator]:
    """Return the generator."""
    return PhotosGenerator


def register() -> None:
    """Connect the signals."""
    signals.initialized.connect(begin)
    signals.get_generators.connect(get_generators)
