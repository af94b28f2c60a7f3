"""The machine's own Chromium, for the tests that look at a page."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser. Without one on the PATH the test is skipped, or fails where Chromium is required."""
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None and "chromium" in os.environ.get("MENTIONDESK_REQUIRE", ""):
        pytest.fail("MENTIONDESK_REQUIRE asks for chromium, and there is none on the PATH.")
    if path is None:
        pytest.skip("There is no Chromium on the PATH, so nobody looked at the page.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_QUIET))
        yield browser
        browser.close()
