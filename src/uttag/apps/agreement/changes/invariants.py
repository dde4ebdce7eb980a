"""What must always hold of the change log, documents and who has implemented what (P4, P5, P12)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Length

from uttag.apps.agreement.changes.change_log import broken_seals, logged
from uttag.apps.agreement.loading.log import change_key, changes_in_force
from uttag.apps.agreement.models import Decision, Document, DocumentVersion, Implementation
from uttag.ground.verify import Breach, invariant


@invariant(
    "agreement.change_log_is_unbroken",
    clause="P5",
    says="The change log is numbered without gaps, and no entry is edited, removed or moved.",
)
def change_log_is_unbroken() -> Iterator[Breach]:
    says = {"missing": "an entry before this number is gone", "edited": "its seal does not fit its words"}
    for broken in broken_seals():
        yield Breach(f"change log {broken.number}", says[broken.how])


@invariant(
    "agreement.changes_are_logged",
    clause="P5",
    says="Each value and version that a decision has set stands in the change log, and nothing else does.",
)
def changes_are_logged() -> Iterator[Breach]:
    said = {change_key(entry.decision_id, change): change.get("value") for entry, change in logged()}
    found = dict(changes_in_force())
    names = dict(Decision.objects.values_list("pk", "reference"))
    for key, value in found.items():
        if key not in said:
            yield Breach(names[key[0]], f"has set {_named(key)}, which the change log lacks")
        elif key[1] == "term" and said[key] != value:
            yield Breach(names[key[0]], f"has set {_named(key)} to another value than the change log says")
    for key in said.keys() - found.keys():
        yield Breach(names[key[0]], f"is said by the change log to have set {_named(key)}, and has not")


def _named(key: tuple[Any, ...]) -> str:
    what = "from" if key[1] == "term" else "version"
    return f"{key[1]} {key[2]} {what} {key[3]}"


@invariant(
    "agreement.versions_follow_each_other",
    clause="P12",
    says="A document's versions are numbered without gaps; each begins after the one before, but for"
    " specifications, whose terms can be decided in another order.",
)
def versions_follow_each_other() -> Iterator[Breach]:
    rows = DocumentVersion.objects.order_by("document", "version").values_list(
        "document", "document__code", "document__kind", "version", "effective_from"
    )
    last: tuple[int, int, Any] | None = None
    for document, code, kind, version, start in rows:
        number, day = (last[1], last[2]) if last and last[0] == document else (0, None)
        if version != number + 1:
            yield Breach(f"document {code}", f"has version {version} after {number}")
        if day and start <= day and kind != Document.Kind.SPECIFICATION:
            yield Breach(f"document {code} version {version}", "begins no later than the one before")
        last = (document, version, start)


@invariant(
    "agreement.versions_rest_on_a_decision",
    clause="P12",
    says="Each version of a document rests on a decision of ours, or says who else decided it.",
)
def versions_rest_on_a_decision() -> Iterator[Breach]:
    # Spaces only say nothing either.
    bare = DocumentVersion.objects.filter(decision=None).annotate(words=Length("decided_elsewhere"))
    for code, version in bare.filter(words=0).values_list("document__code", "version"):
        yield Breach(f"document {code} version {version}", "says not who decided it")
    both = DocumentVersion.objects.exclude(decision=None).exclude(decided_elsewhere="")
    for code, version in both.values_list("document__code", "version"):
        yield Breach(f"document {code} version {version}", "is said to be decided both here and elsewhere")


@invariant(
    "agreement.implemented_after_decided",
    clause="P4",
    says="A party has implemented only what was decided by then, and what changes something.",
)
def implemented_after_decided() -> Iterator[Breach]:
    early = Q(implemented_day__lt=F("decision__decided_day"))
    rows = Implementation.objects.filter(early | Q(decision__logged=None)).order_by("pk")
    for reference, party in rows.values_list("decision__reference", "care_provider__name"):
        yield Breach(reference, f"is said to be implemented by {party}, where it could not be")
