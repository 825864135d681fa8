"""Photographs: plans what is published of each from its header, then makes everything at once, before any page.

Settings:
    CACHE_PATH: renditions are kept in its folder "photos", by content; deleting it costs time and nothing else.
    PHOTOS_AVIF: also publish AVIF, which is smaller and costs far more time (False).
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pelican import signals
from pelican.generators import Generator

from newsroom.originals import Originals
from newsroom.pages import Page
from newsroom.photographs import Photo, PhotographError, Rendition
from newsroom.problems import Problem
from newsroom.run import SETTING, Run
from newsroom.stories import Story
from plugins.photos.darkroom import Darkroom
from plugins.photos.figures import Figures
from plugins.photos.plan import Planner, Recipe

STUDIO = "PHOTOS_STUDIO"


class Studio:
    """What one run needs to plan and make photographs."""

    def __init__(self, settings: dict[str, Any]) -> None:
        folder = Path(settings["CACHE_PATH"]) / "photos"
        run: Run = settings[SETTING]
        recipe = Recipe(avif=settings.get("PHOTOS_AVIF", False))
        self.originals = Originals(folder / "originals.json", trusting=not run.verify)
        self.planner = Planner(self.originals, recipe)
        self.darkroom = Darkroom(folder, self.originals, recipe, trusting=not run.verify)


class PhotosGenerator(Generator):
    """Publishes the renditions of the public stories' photographs."""

    def generate_output(self, writer: object) -> None:
        """Put the renditions into the output."""
        run: Run = self.settings[SETTING]
        run.stop_if_wrong()
        for address, kept in self.settings[STUDIO].darkroom.kept.items():
            run.output.link(address, kept.path)


def begin(pelican: Any) -> None:  # noqa: ANN401 - Pelican has no types
    """Give Markdown its figures, planned by this run's studio."""
    pelican.settings.setdefault(SETTING, Run())
    studio = Studio(pelican.settings)
    markdown = pelican.settings["MARKDOWN"]
    extensions = [*markdown["extensions"], Figures(studio.planner)]
    pelican.settings.update({STUDIO: studio, "MARKDOWN": {**markdown, "extensions": extensions}})


def develop(generators: list[Any]) -> None:
    """Plan and make every photograph of the public stories; a damaged one joins the problems."""
    settings = generators[0].settings
    run: Run = settings[SETTING]
    studio: Studio = settings[STUDIO]
    places: list[Story | Page] = [*run.content.archive.stories, *run.content.pages]
    run.pictures = {photo.path: studio.planner.plan(photo) for place in places for photo in place.photos}
    run.covers = {
        story.address: studio.planner.plan_cover(story.cover, story.focus)
        for story in run.content.archive.stories
        if story.cover
    }
    wanted: dict[Photo, dict[Rendition, None]] = defaultdict(dict)
    for picture in (*run.pictures.values(), *run.covers.values()):
        wanted[picture.photo].update(dict.fromkeys(picture.renditions))
    with run.progress.stage("Làm ảnh", len(wanted)) as advance:
        damaged = studio.darkroom.make(wanted, advance)
    studio.originals.remember()
    run.lengths = {address: kept.length for address, kept in studio.darkroom.kept.items()}
    run.counts.update(photographs=len(run.pictures), renditions=studio.darkroom.made)
    run.problems += [problem for place in places for problem in _damage(place, damaged)]


def _damage(place: Story | Page, damaged: dict[Path, PhotographError]) -> Iterator[Problem]:
    for photo in place.photos:
        error = damaged.get(photo.path)
        if error:
            # Where the body does not show it, the header names it.
            lines = (r.line for r in place.body.references if place.body.photos.get(r.target) == photo)
            yield Problem(place.shown, next(lines, 1), error.code, str(error), error.advice)


def get_generators(pelican: object) -> type[PhotosGenerator]:
    """Return the generator."""
    return PhotosGenerator


def register() -> None:
    """Connect the signals."""
    signals.initialized.connect(begin)
    signals.get_generators.connect(get_generators)
    signals.all_generators_finalized.connect(develop)
