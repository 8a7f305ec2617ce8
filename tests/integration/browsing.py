"""The demo's `viewer.html`, open in a real browser that has no network: fixtures of what looks at the page."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

PATIENCE = 240_000
UNCHANGED = "!'()*~"
"""Marks that an address keeps as they are."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert program, "install Debian's package chromium"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(scope="module")
def opened(browser: Browser, file: Path) -> Iterator[Page]:
    """The demo's file, open in a browser that has no network."""
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        page.goto(file.as_uri())
        yield page


def show(page: Page, address: str) -> None:
    """Go to a page of the page, and wait until it is there, also on a machine that is busy with other tests."""
    page.set_default_timeout(PATIENCE)
    page.evaluate("address => { location.hash = address; }", address)
    page.wait_for_timeout(30)
    page.locator("main:not([aria-busy])").wait_for()
    expect(page.locator(".loading")).to_have_count(0, timeout=PATIENCE)
