"""A refusal that a rule gave, on its way out of an operation together with its ruling."""

from __future__ import annotations

from collections.abc import Sequence

from uttag.ground.rulings.operations import Prepared, record
from uttag.rules.reasons import Reason, Refused


class RuledRefusal(Refused):
    """Refused by a rule. `rulings` are not recorded yet: the transaction they arose in rolls back."""

    def __init__(
        self, rulings: Sequence[Prepared], *reasons: Reason, instead: tuple[Reason, ...] = ()
    ) -> None:
        super().__init__(*reasons, instead=instead)
        self.rulings = tuple(rulings)


def keep(refused: Refused) -> None:
    """Records the rulings of a refusal, after the rollback."""
    if isinstance(refused, RuledRefusal):
        record(refused.rulings)
