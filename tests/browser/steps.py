"""What people do over and over, by what they see on the page."""

from __future__ import annotations

from io import BytesIO

from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader


def search(page: Page, words: str) -> None:
    """From the keyboard, as those who do it all day."""
    page.keyboard.press("/")
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def choose_article(row: Locator, typed: str, name: str) -> None:
    """Types part of a name into the article field of a prescription's row and takes the one found."""
    row.get_by_role("combobox", name="Artikel").press_sequentially(typed)
    row.get_by_role("option", name=name).click()
    expect(row.get_by_label("Antal uttag")).not_to_have_value("")  # the row is drawn anew with its habits


def tick(page: Page, article: str) -> Locator:
    """Ticks an item to order; its row, where flavours are shared out."""
    row = page.locator(".row-choice", has_text=article)
    row.locator("input[name=item]").check()
    return row


def choose(page: Page, group: str, option: str) -> None:
    """A radio button shown as a card: where to, how fast, who asks."""
    page.get_by_role("radiogroup", name=group, exact=True).locator("label", has_text=option).first.click()


def confirm(page: Page, button: str, yes: str) -> None:
    """Presses a button that asks first, and says yes."""
    page.get_by_role("button", name=button, exact=True).click()
    page.locator("dialog[open]").get_by_role("button", name=yes, exact=True).click()


def scan(page: Page, label: str, code: str) -> None:
    """As a hand-held scanner types: the code, then Enter."""
    page.get_by_label(label).fill(code)
    page.keyboard.press("Enter")


def read_everything(page: Page) -> None:
    """Each line's packages by its article's number and its lot's, as they stand there."""
    left = page.locator(".table-lines > li:not(.done)")
    for lines in range(left.count(), 0, -1):
        expect(left).to_have_count(lines)
        said = left.first.locator("span.quiet").first
        page.get_by_label("Förp.").fill(left.first.locator(".pack-count").inner_text().split()[0])
        scan(page, "Läs varje förpackning", said.inner_text().split(" · ")[0])
        scan(page, "Läs partiets kod på", said.locator("b").inner_text())
    expect(left).to_have_count(0)


def text_of(pdf: bytes) -> str:
    """A PDF's text with plain single spaces."""
    return plain(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


def plain(text: str) -> str:
    """No-break spaces and line breaks made single spaces, so that amounts can be compared."""
    return " ".join(text.split())


def expect_no_sideways_scroll(page: Page) -> None:
    """Nothing may stand out of the window; tables that must scroll do so in a box of their own."""
    beyond = page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
        [...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .map(e => `${e.tagName}.${e.className}`).slice(0, 5).concat("too wide")"""
    )
    assert beyond == [], page.url
