"""Photographs: plans what is published of each from its header, then renders everything at once.

Settings:
    CACHE_PATH: renditions are kept in its folder "photos", by content; deleting it costs time and nothing else.
"""

from pathlib import Path
from typing import Any

from pelican import signals
from pelican.generators import Generator

from newsroom.pages import Page
from newsroom.photographs import Photo
from newsroom.problems import Finding
from newsroom.run import SETTING, Run
from newsroom.stories import Story
from plugins.photos.figures import Figures
from plugins.photos.plan import Planner
from plugins.photos.render import Darkroom

PLANNER = "PHOTOS_PLANNER"


class PhotosGenerator(Generator):
    """Publishes the renditions of the public stories' photographs."""

    def generate_output(self, writer: object) -> None:
        """Copy the renditions from the cache."""
        run: Run = self.settings[SETTING]
        run.stop_if_wrong()
        darkroom = Darkroom(Path(self.settings["CACHE_PATH"]) / "photos")
        for picture in run.pictures.values():
            for rendition in picture.renditions:
                run.output.copy(rendition.address, darkroom.file(rendition))


def begin(pelican: Any) -> None:  # noqa: ANN401 - Pelican has no types
    """Give Markdown its figures, planned by the planner of this run."""
    planner = Planner()
    pelican.settings[PLANNER] = planner
    markdown = pelican.settings["MARKDOWN"]
    pelican.settings["MARKDOWN"] = {**markdown, "extensions": [*markdown["extensions"], Figures(planner)]}


def develop(generators: list[Any]) -> None:
    """Plan and render every photograph of the public stories; a damaged one joins the problems."""
    settings = generators[0].settings
    run: Run = settings[SETTING]
    planner: Planner = settings[PLANNER]
    places: list[Story | Page] = [*run.content.archive.stories, *run.content.pages]
    photos = {photo.path: photo for place in places for photo in _photos(place)}
    run.pictures = {path: planner.plan(photo) for path, photo in photos.items()}
    darkroom = Darkroom(Path(settings["CACHE_PATH"]) / "photos")
    with run.progress.stage("Làm ảnh", len(run.pictures)) as advance:
        damaged = darkroom.render(run.pictures.values(), advance)
    run.counts["photographs"] = len(run.pictures)
    for place in places:
        run.problems += [
            Finding(_line(place, photo), error.code, str(error), error.advice).at(place.shown)
            for photo in _photos(place)
            if (error := damaged.get(photo.path))
        ]


def _photos(place: Story | Page) -> list[Photo]:
    cover = [place.cover] if isinstance(place, Story) and place.cover else []
    return list({photo.path: photo for photo in (*place.body.photos.values(), *cover)}.values())


def _line(place: Story | Page, photo: Photo) -> int:
    """Return the line that shows a photograph, 1 where only the header names it."""
    shown = (ref.line for ref in place.body.references if place.body.photos.get(ref.target) == photo)
    return next(shown, 1)


def get_generators(pelican: object) -> type[PhotosGenerator]:
    """Return the generator."""
    return PhotosGenerator


def register() -> None:
    """Connect the signals."""
    signals.initialized.connect(begin)
    signals.get_generators.connect(get_generators)
    signals.all_generators_finalized.connect(develop)
