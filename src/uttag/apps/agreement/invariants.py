"""What must always hold of the agreement as it stands in the database."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, QuerySet

from uttag.apps.agreement.changes import invariants as of_changes
from uttag.apps.agreement.folder.entry import Place
from uttag.apps.agreement.folder.examples import example_faults
from uttag.apps.agreement.folder.shape import ExampleEntry
from uttag.apps.agreement.folder.values import fault_of
from uttag.apps.agreement.models import ClauseExample, Term, TermValue, Unit
from uttag.apps.agreement.queries import read_term_book
from uttag.apps.agreement.signed import invariants as of_the_signed
from uttag.ground.verify import Breach, invariant

__all__ = ["of_changes", "of_the_signed"]  # each registers its own

_NOWHERE = Place("database", 0)


@invariant("agreement.terms_have_values", clause="P4", says="Each term has a value.")
def terms_have_values() -> Iterator[Breach]:
    for key in Term.objects.filter(values=None).values_list("key", flat=True):
        yield Breach(f"term {key}", "has no value")


@invariant(
    "agreement.values_fit_their_term",
    clause="P4",
    says="Each value of a term is of its unit and within its bounds.",
)
def values_fit_their_term() -> Iterator[Breach]:
    yield from _unfit(TermValue.objects.exclude(term__unit=Unit.PAYERS))


@invariant(
    "agreement.payer_tables_can_be_read",
    clause="P11",
    says="Each version of the table that says who pays has only factors and payers that the rule knows.",
)
def payer_tables_can_be_read() -> Iterator[Breach]:
    yield from _unfit(TermValue.objects.filter(term__unit=Unit.PAYERS))


def _unfit(values: QuerySet[TermValue]) -> Iterator[Breach]:
    for value in values.select_related("term"):
        term = value.term
        if fault := fault_of(Unit(term.unit), value.value, term.minimum, term.maximum, term.allowed):
            yield Breach(f"term {term.key} from {value.effective_from}", fault)


@invariant(
    "agreement.one_value_for_each_day",
    clause="P4",
    says="For each term and day one value counts: of two with the same start, the one decided later.",
)
def one_value_for_each_day() -> Iterator[Breach]:
    # A constraint keeps start and day of decision apart; what is left is that the day is the decision's.
    wrong = TermValue.objects.exclude(decided_on=F("decision__decided_day"))
    columns = "term__key", "effective_from", "decided_on", "decision__reference"
    for key, start, decided_on, decision in wrong.values_list(*columns):
        yield Breach(f"term {key} from {start}", f"is said to be decided {decided_on}, {decision} was not")


@invariant(
    "agreement.examples_hold",
    clause="P5",
    says="The examples beside the clauses come out as they say, by today's rules and the terms as loaded.",
)
def examples_hold() -> Iterator[Breach]:
    # Read anew: the process keeps a book by its newest value, and verify asks what really stands there.
    # What has been decided since the examples were written is not in them.
    book = read_term_book(enacted=False)
    for example in ClauseExample.objects.select_related("clause"):
        entry = ExampleEntry(
            place=_NOWHERE,
            rule=example.rule,
            text_sv=example.text_sv,
            text_en=example.text_en,
            facts=example.facts,
            expect=example.expect,
        )
        for fault in example_faults(entry, book):
            yield Breach(f"clause {example.clause.code}, example {example.position}", fault)
