"""Real Chromium, started once for each process that runs tests; every test has pages of its own."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, Playwright, sync_playwright

from tests.conftest import is_required, program

SHELL = "chromium-headless-shell"
# A name that leads here, and is not secure as 127.0.0.1 is.
PLAIN_HOST = "toasoan.test"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, which cannot be started twice in one process."""
    program("chromium")  # before Playwright, which takes a while
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = launched(playwright, f"--host-resolver-rules=MAP {PLAIN_HOST} 127.0.0.1")
    yield browser
    browser.close()


@pytest.fixture
def browser(chromium: Browser) -> Iterator[Browser]:
    """The browser, without anything of other tests; what a test leaves open is closed."""
    yield chromium
    for context in chromium.contexts:
        context.close()


def launched(playwright: Playwright, *more: str, whole: bool = False) -> Browser:
    """Start Chromium: in the build without windows, which costs half as much, or the `whole`, as people have it."""
    name = "chromium" if whole or not (shutil.which(SHELL) or is_required(SHELL)) else SHELL
    return playwright.chromium.launch(executable_path=program(name), args=[*ARGUMENTS, *more])


def opened(browser: Browser, **context: Any) -> Page:
    """Return a page of its own: with its own cookies, storage and workers."""
    page = browser.new_context(**context).new_page()
    page.set_default_timeout(60_000)
    return page


def until(page: Page, question: str, about: Any = None) -> None:
    """Wait until a question is answered with yes.

    (`wait_for_function` takes a promise for one, and a strict Content-Security-Policy forbids it.)
    """
    for _ in range(200):
        with suppress(Error):  # the page is just being reloaded
            if page.evaluate(question, about):
                return
        page.wait_for_timeout(50)
    pytest.fail(question)
