"""Terms, their dated values, and the decisions they rest on (P4). A change is a new value, never an edit."""

from __future__ import annotations

from django.db import models

from uttag.apps.agreement.models.clauses import Clause
from uttag.apps.agreement.models.whole import OF_THE_WHOLE_COOPERATION
from uttag.ground.append_only import AppendOnly


class Decision(AppendOnly):
    """What a council or a meeting decided. Values of terms point to the one that set them.

    `enacted`: decided in the product, after the folder's examples were written: those are judged without it.
    """

    care_provider_none = OF_THE_WHOLE_COOPERATION

    reference = models.CharField(max_length=80, unique=True)
    body = models.CharField(max_length=120)
    decided_day = models.DateField()
    title = models.CharField(max_length=200)
    sample = models.BooleanField(default=False)
    enacted = models.BooleanField(default=False)

    class Meta:
        ordering = ("decided_day", "reference")

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class Unit(models.TextChoices):
    """What a term's value is a number or a list of; `values.fault_of` checks by it."""

    COUNT = "count"
    DAYS = "days"
    MONTHS = "months"
    MINUTES = "minutes"
    ORE = "ore"
    RATE = "rate"
    FRACTION = "fraction"
    TIME = "time"
    DATE = "date"
    FLAG = "flag"
    CHOICE = "choice"
    CODES = "codes"
    TABLE = "table"
    PAYERS = "payers"


class LooksAt(models.TextChoices):
    """Which day decides what value of a term holds (reading 22)."""

    ORDERED = "ordered"
    DISPATCHED = "dispatched"
    DELIVERED = "delivered"
    RETURNED = "returned"
    ISSUED = "issued"
    TODAY = "today"


class Term(models.Model):
    """A figure of the agreement. Its values are dated; the term itself says what a value may be."""

    care_provider_none = OF_THE_WHOLE_COOPERATION

    key = models.CharField(max_length=80, unique=True)
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="terms")
    unit = models.CharField(max_length=10, choices=Unit)
    looks_at = models.CharField(max_length=10, choices=LooksAt)
    label_sv = models.CharField(max_length=160)
    label_en = models.CharField(max_length=160)
    used_for = models.CharField(max_length=200, blank=True)
    minimum = models.JSONField(null=True)
    maximum = models.JSONField(null=True)
    allowed = models.JSONField(default=list)
    in_price_list = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("in_price_list", "position")

    def __str__(self) -> str:
        return self.key


class TermValue(AppendOnly):
    """One value, in force from `effective_from` (that day included) until another one's start.

    Of two with the same start the one decided later holds; `uttag.rules.terms.TermBook` does the choosing.
    """

    care_provider_none = OF_THE_WHOLE_COOPERATION

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="values")
    effective_from = models.DateField()
    decided_on = models.DateField()
    value = models.JSONField()
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="term_values")
    sample = models.BooleanField(default=False)

    class Meta:
        ordering = ("effective_from", "decided_on")
        constraints = (
            models.UniqueConstraint(
                fields=("term", "effective_from", "decided_on"), name="one_value_per_start_and_decision_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.term.key} from {self.effective_from}"
