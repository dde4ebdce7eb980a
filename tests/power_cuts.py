"""Cuts the power in the middle of an operation, at every place where it could fail."""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import count
from typing import Any

from django.db import connection

from tests.everything import STANDING, everything


class PowerCut(Exception):
    """Nothing that the product knows of."""


class _CutAt:
    """Lets so many statements through, then the power goes."""

    def __init__(self, statements: int) -> None:
        self.left = statements

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if "SAVEPOINT" not in sql:  # the test's stand-in for BEGIN and COMMIT
            if not self.left:
                raise PowerCut
            self.left -= 1
        return execute(sql, *rest)


def cut_everywhere(act: Callable[[], Any], but_apps: Collection[str] = STANDING) -> int:
    """Cuts the power before each statement of `act` in turn; nothing may be left. Then lets it finish."""
    before = everything(but_apps=but_apps)
    for statements in count():
        try:
            with connection.execute_wrapper(_CutAt(statements)):
                act()
        except PowerCut:
            assert everything(but_apps=but_apps) == before, (
                f"something was left after {statements} statements"
            )
        else:
            return statements
    raise AssertionError
