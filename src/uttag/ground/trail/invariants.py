"""What must always hold of the two logs. (That nobody changed them: a chain of seals, to come.)"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from uttag.ground.trail.models import AccessLogEntry, TrailEntry
from uttag.ground.verify import Breach, invariant


@invariant(
    "trail.entries_say_who", clause="I2", says="Each entry of trail and access log says who, in which role."
)
def entries_say_who() -> Iterator[Breach]:
    nameless = Q(user_name="") | Q(role="")
    for pk in TrailEntry.objects.filter(nameless).values_list("pk", flat=True):
        yield Breach(f"trail entry {pk}", "does not say who")
    for pk in AccessLogEntry.objects.filter(nameless).values_list("pk", flat=True):
        yield Breach(f"access log entry {pk}", "does not say who")


@invariant(
    "trail.access_names_its_patients",
    clause="I2",
    says="Each entry of the access log names at least one patient.",
)
def access_names_its_patients() -> Iterator[Breach]:
    for pk in AccessLogEntry.objects.filter(patients=[]).values_list("pk", flat=True):
        yield Breach(f"access log entry {pk}", "names no patient")
