"""What must hold of rulings."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count

from uttag.ground.rulings.models import Ruling
from uttag.ground.verify import Breach, invariant
from uttag.rules.book import RULES


@invariant("rulings.rule_is_known", says="Each ruling is of a rule that can be asked again.")
def rule_is_known() -> Iterator[Breach]:
    counts = Ruling.objects.values_list("rule").annotate(count=Count("id")).order_by("rule")
    for rule, count in counts:
        if rule not in RULES:
            yield Breach(f"rule {rule}", f"{count} rulings, and no such rule")
