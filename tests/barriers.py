"""Barriers for people with disabilities, as axe-core finds them."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe().axe_script
RUN = """
axe.run(document, {resultTypes: ["violations"]}).then(({violations}) =>
  violations.map(found => `${found.id}: ${found.help}: ${found.nodes.map(node => node.html).join(", ")}`))
"""


def barriers(page: Page) -> list[str]:
    """Return a sentence for each barrier in a page as it stands."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return list(page.evaluate(RUN))
