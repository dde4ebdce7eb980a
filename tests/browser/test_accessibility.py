"""Every page of every workspace that links lead to: readable by all, light and dark, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Error, Page, expect

from tests import region as r
from tests.browser import demo
from tests.browser.conftest import DESK, PHONE, PageOf
from tests.browser.steps import expect_no_sideways_scroll
from uttag.interfaces.web.workspaces import NAMES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = {"runOnly": LEVELS, "resultTypes": ["violations"]}
SERIOUS = ("serious", "critical")
FILES = (".pdf", ".xml", ".csv", ".xlsx")
# Rows of a list are alike; looking at contrast in hundreds of them takes minutes.
SHORTEN = """document.querySelectorAll("tbody > tr:nth-child(n+9), main li:nth-child(n+9)").forEach(e => e.remove())"""


@pytest.mark.slow
def test_no_page_has_a_serious_barrier(page_of: PageOf, demo_region: None, subtests: pytest.Subtests) -> None:
    people = {"prescriber": demo.busiest_prescriber(), "patient": demo.log_in_with_something_under_way()}
    for workspace in ("login", *NAMES):
        with subtests.test(workspace):
            page = page_of("" if workspace in ("login", *people) else workspace)
            if workspace in people:
                demo.log_in(page, people[workspace])
            assert [fault for path in _pages(page, workspace) for fault in _faults(page, path)] == []


def _pages(page: Page, workspace: str) -> Iterator[str]:
    """Goes to one page of each kind that links lead to, from where one is on; their addresses."""
    ways = [urlsplit(page.url).path]
    done = {""}
    while ways:
        path = ways.pop(0)
        view = _view(path)
        if view in done or not view.startswith(workspace):
            continue
        done.add(view)
        if not _opens(page, path):
            continue
        ways += page.eval_on_selector_all("nav a[href], main a[href]", "links => links.map(a => a.pathname)")
        yield path


def _opens(page: Page, path: str) -> bool:
    """Goes there; False where the address is a file to save."""
    try:
        page.goto(path)
    except Error as error:
        if "Download is starting" in error.message:
            return False
        raise
    return True


def _view(path: str) -> str:
    try:
        return "" if path.endswith(FILES) else resolve(path).view_name
    except Resolver404:
        return ""


def _faults(page: Page, path: str) -> list[str]:
    """What axe finds in dark on a phone and in light on a desk, without loading the page anew."""
    page.set_viewport_size(PHONE)
    expect_no_sideways_scroll(page)
    page.evaluate(Axe().axe_script)
    page.evaluate(SHORTEN)
    found = []
    for size, scheme in ((PHONE, "dark"), (DESK, "light")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        violations = page.evaluate("rules => axe.run(rules)", RULES)["violations"]
        found += [
            f"{path} at {size['width']}, {scheme}: {one['id']} at {node['target'][0]}"
            for one in violations
            if one["impact"] in SERIOUS
            for node in one["nodes"]
        ]
    return found


def test_the_keyboard_reaches_search_and_content(page_of: PageOf) -> None:
    r.region()
    page = page_of("service_desk")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Till innehållet")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Sök")).to_be_focused()
    page.keyboard.type("/")
    expect(page.get_by_role("searchbox", name="Sök")).to_have_value("/")
