"""A browser for each person of a test, a site to visit, and a clock that stands where the test puts it.

Any script error, breach of the content policy or request to elsewhere fails the test it happened in.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Request,
    Response,
    ViewportSize,
    expect,
    sync_playwright,
)
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests import region as r
from tests.browser import demo
from tests.conftest import CHROMIUM
from uttag.interfaces import clock as wall_clock

# Root has no sandbox in most containers; the rest keeps the browser from looking at anything but the site.
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 800}
PATIENCE_MS = 20_000  # a busy machine is no fault of the pages
expect.set_options(timeout=PATIENCE_MS)
REFUSED = 422  # a page that says no is no fault of the page either

PageOf = Callable[..., Page]
FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tells the fixtures how the test went: a picture of the page says more than a trace."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@dataclass
class Clock:
    """What time the site believes it is."""

    at: datetime


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Ten o'clock on the Thursday before Easter, until the test moves on."""
    clock = Clock(r.NOW)

    class Told(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return clock.at.astimezone(tz)

    monkeypatch.setattr(wall_clock, "datetime", Told)
    return clock


@pytest.fixture
def demo_region(transactional_db: None, clock: Clock) -> None:
    """A small demo region on its last day. Takes a while: do much in one test."""
    demo.build()
    clock.at = demo.PLAN.until


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(django_db_setup: None) -> Iterator[LiveServer]:
    """Serves from a thread of this process, so that the tests' clock is its clock too."""
    server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture
def site(server: LiveServer, clock: Clock, settings: Settings) -> str:
    """The site's address, in demo mode: one click logs in."""
    settings.DEMO = True
    return server.url


@pytest.fixture
def page_of(browser: Browser, site: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PageOf]:
    """Opens a browser of someone's own, logged in to a workspace by one click; `""` is nobody yet."""
    faults: list[str] = []
    opened: list[Page] = []

    def open_page(workspace: str = "", *, size: ViewportSize = DESK, **how: Any) -> Page:
        context = browser.new_context(
            base_url=site, viewport=size, locale="sv-SE", reduced_motion="reduce", **how
        )
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        opened.append(page)
        _watch(page, site, faults)
        page.goto("/logga-in/")
        if workspace:
            page.locator(f"button[name=workspace][value={workspace}]").click()
            page.wait_for_load_state()
        return page

    yield open_page
    for number, page in enumerate(opened):
        if request.node.stash.get(FAILED, False):
            page.screenshot(path=tmp_path / f"{number}.png", full_page=True)
            print(f"{page.url} looked like {tmp_path / f'{number}.png'}")
        page.context.close()
    assert faults == []


def _watch(page: Page, site: str, faults: list[str]) -> None:
    def on_console(message: ConsoleMessage) -> None:
        refused = f"status of {REFUSED}" in message.text
        if message.type in ("error", "warning") and not refused:
            faults.append(f"{page.url}: {message.text}")

    def on_request(request: Request) -> None:
        if not request.url.startswith((site, "data:", "blob:")):
            faults.append(f"{page.url} asks elsewhere: {request.url}")

    def on_response(response: Response) -> None:
        if response.status >= 400 and response.status != REFUSED:
            faults.append(f"{page.url}: {response.status} {response.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on("request", on_request)
    page.on("response", on_response)
