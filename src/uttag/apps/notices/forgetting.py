"""Where notices went is forgotten some time after they are settled: phone numbers, e-mail and postal addresses (I2).

What was said, by which channel, when and with what outcome stays: it is the proof that people were told (D11, K2).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import term_book
from uttag.apps.notices.models import Notice, NoticeStep
from uttag.ground.sets import update_many
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.terms import Terms

MOST = 1000  # notices at one go: no lock is held long, and a crash loses little


def forget_all_addresses(*, actor: Actor, at: datetime) -> int:
    """In goes of their own. How many notices. Not inside a transaction."""
    forgotten = 0
    while some := forget_addresses(actor=actor, at=at):
        forgotten += some
    return forgotten


@operation("send_notices")
def forget_addresses(*, actor: Actor, at: datetime) -> int:
    """One go: addresses and words of notices that were settled, or sent, long enough ago. Twice is once."""
    days = Terms(term_book()).days("delivery.details_kept_days", local(at).date())
    before = at - timedelta(days=days)
    # What was sent and never answered for is settled by its age.
    old = Q(settled_at__lt=before) | Q(settled_at=None, sent_at__lt=before)
    found = Notice.objects.filter(old, address_forgotten_at=None).exclude(state=Notice.State.WAITING)
    keys = list(found.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True)[:MOST])
    if not keys:
        return 0
    Notice.objects.filter(pk__in=keys).update(address="", fault="", address_forgotten_at=at)
    steps = NoticeStep.objects.filter(notice__in=keys).exclude(address="", words="")
    # Steps are written once; that they say where to no more is all that ever happens to them.
    update_many(NoticeStep, ("address", "words"), [("", "", pk) for pk in steps.values_list("pk", flat=True)])
    note(actor, "forget_addresses", at=at, subject_kind="notices", changes={"notices": (len(keys), 0)})
    return len(keys)
