"""What must always hold of the outbox. Nothing here asks the clock: a made-up one may have written it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from uttag.ground.outbox.models import Message
from uttag.ground.outbox.operations import MOST_ATTEMPTS
from uttag.ground.verify import Breach, invariant

_SETTLED = Q(done_at__isnull=False) | Q(given_up_at__isnull=False)


@invariant(
    "outbox.nothing_is_tried_for_ever",
    clause="I3",
    says="No message is tried more often than it should be before a person is asked.",
)
def nothing_is_tried_for_ever() -> Iterator[Breach]:
    # A message that kills its worker never gets as far as failing: its attempts grow all the same.
    tried = Message.objects.exclude(_SETTLED).filter(attempts__gt=MOST_ATTEMPTS)
    for pk, kind, attempts in tried.values_list("pk", "kind", "attempts"):
        yield Breach(f"message {pk}", f"of kind {kind} has been tried {attempts} times")


@invariant(
    "outbox.leases_are_of_work_in_hand",
    clause="I3",
    says="Only a message that is being tried is leased.",
)
def leases_are_of_work_in_hand() -> Iterator[Breach]:
    leased = Message.objects.filter(leased_until__isnull=False)
    for pk, kind in leased.filter(_SETTLED | Q(attempts=0)).values_list("pk", "kind"):
        yield Breach(f"message {pk}", f"of kind {kind} is leased, and nobody works on it")


@invariant(
    "outbox.given_up_says_why",
    clause="I3",
    says="Work that was given up says what went wrong, after all its attempts.",
)
def given_up_says_why() -> Iterator[Breach]:
    given_up = Message.objects.filter(given_up_at__isnull=False)
    silent = given_up.filter(Q(last_error="") | Q(attempts__lt=MOST_ATTEMPTS))
    for pk, kind in silent.values_list("pk", "kind"):
        yield Breach(f"message {pk}", f"of kind {kind} was given up too soon, or without a word")
