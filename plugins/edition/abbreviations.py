"""Abbreviations in what a header says: sapo and byline."""

from collections.abc import Callable

from markupsafe import Markup, escape

from newsroom.glossary import Glossary

ABBREVIATION = Markup('<abbr title="{}" tabindex="0">{}</abbr>{}')


def explainer(glossary: Glossary) -> Callable[..., Markup]:
    """Return a filter that marks the abbreviations of a text that none of the `earlier` texts holds."""

    def explain(text: str, *earlier: str) -> Markup:
        start, marked = glossary.split(text, set().union(*map(glossary.used, earlier)))
        return escape(start) + Markup().join(ABBREVIATION.format(e.words, e.short, tail) for e, tail in marked)

    return explain
