"""What every write has in common: the role is checked, one transaction, and a refusal's ruling is kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

from uttag.apps.access.actors import require
from uttag.ground.rulings.refusals import keep
from uttag.rules.reasons import Refused

P = ParamSpec("P")
T = TypeVar("T")


def operation(name: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Makes a function an operation of the role table. It must take keyword arguments `actor` and `at`.

    All or nothing: whatever is raised rolls everything back. The ruling of a refusal is recorded after
    that, so that refusals too can be opened and counted.
    """

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> T:
            require(kwargs["actor"], name)  # type: ignore[arg-type]
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except Refused as refused:
                keep(refused)
                raise

        return run

    return decorate
