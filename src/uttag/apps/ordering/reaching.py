"""Where no carrier reaches an address as the agreement asks for: the depot gets the task, one per postal code (D5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from uttag.apps.access.roles import Role
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.placing import NotReached
from uttag.ground.tasks.operations import open_task
from uttag.rules.reasons import Reason, because


@contextmanager
def asking_the_depot(at: datetime) -> Iterator[None]:
    """Lets a refusal by, and asks the depot about the addresses it named, after the refusal's rollback."""
    try:
        yield
    except NotReached as refused:
        for postal_code in sorted(refused.postal_codes):
            ask_about(postal_code, at=at)
        raise


def ask_about(postal_code: str, *, at: datetime) -> None:
    """Asks the depot who drives acute goods to a postal code in the county. Once until somebody has seen to it."""
    _ask(postal_code, because("acute_reach_missing", "D5", postal_code=postal_code), at)


def ask_for_carriers(orders: Iterable[Order], *, at: datetime) -> None:
    """The same for orders taken that nobody is known to drive: no departure would take them along."""
    for order in orders:
        if order.carrier_id is None:
            _ask(order.postal_code, because("reach_missing", "D2", postal_code=order.postal_code), at)


def _ask(postal_code: str, reason: Reason, at: datetime) -> None:
    key, role = f"{reason.code}:{postal_code}", Role.DEPOT.value
    open_task("fill_reach", reason, at=at, role=role, subject_kind="postal_code", key=key, again=True)
