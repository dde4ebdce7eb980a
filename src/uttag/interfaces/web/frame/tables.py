"""Tables that the server sorts and pages; their whole state is in the address, so it can be shared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from uttag.interfaces.web.workspaces import Words

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column:
    """`key` names the column in the address; `order` are the fields it sorts by (none: it doesn't)."""

    title: Words
    key: str = ""
    order: tuple[str, ...] = ()
    num: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A column as drawn: where a click leads and how it is sorted now."""

    title: Words
    num: bool
    url: str
    sorted: str


class Listing(Generic[Row]):
    """One page of rows and all its table needs. `rows` come from an app's queries, searched and filtered.

    Sorting needs a query set; a plain sequence is only paged. Nonsense in the address is passed over.
    """

    def __init__(
        self,
        request: HttpRequest,
        rows: QuerySet[Any] | Sequence[Row],
        columns: Sequence[Column],
        *,
        per_page: int = 50,
    ) -> None:
        self._query = request.GET
        self.columns = columns
        self.sort = self._query.get("sort", "")
        self.page: Page[Row] = Paginator(self._sorted(rows), per_page).get_page(self._query.get("page"))

    def __iter__(self) -> Iterator[Row]:
        return iter(self.page)

    def __len__(self) -> int:
        return len(self.page)

    @property
    def total(self) -> int:
        return self.page.paginator.count

    @property
    def headings(self) -> list[Heading]:
        return [self._heading(column) for column in self.columns]

    @property
    def previous_url(self) -> str:
        return self.url(page=self.page.previous_page_number()) if self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        return self.url(page=self.page.next_page_number()) if self.page.has_next() else ""

    @property
    def numbers(self) -> list[tuple[str, str]]:
        """Page numbers with their addresses; a gap has none."""
        pages = self.page.paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1)
        return [(str(n), self.url(page=n) if isinstance(n, int) else "") for n in pages]

    def url(self, **changes: object) -> str:
        """This address with some of its parts changed; empty ones are left out."""
        query = self._query.copy()
        query.pop("page", None)
        for key, value in changes.items():
            query[key] = str(value)
        return f"?{query.urlencode()}"

    def _sorted(self, rows: Any) -> Any:
        column = next((c for c in self.columns if c.key and c.key == self.sort.lstrip("-")), None)
        if column is None or not column.order or not isinstance(rows, QuerySet):
            return rows
        if not self.sort.startswith("-"):
            return rows.order_by(*column.order)
        return rows.order_by(*(field[1:] if field.startswith("-") else f"-{field}" for field in column.order))

    def _heading(self, column: Column) -> Heading:
        if not (column.key and column.order):
            return Heading(column.title, column.num, "", "")
        if self.sort == column.key:
            return Heading(column.title, column.num, self.url(sort=f"-{column.key}"), "ascending")
        state = "descending" if self.sort == f"-{column.key}" else ""
        return Heading(column.title, column.num, self.url(sort=column.key), state)
