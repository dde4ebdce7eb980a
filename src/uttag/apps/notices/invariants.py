"""What must always hold of notices: each says how it went, and what waits is on its way (I3)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q

from uttag.apps.notices.models import Notice, NoticeStep
from uttag.apps.notices.steps import UNDELIVERABLE
from uttag.apps.notices.telling import SEND
from uttag.ground.outbox.models import Message
from uttag.ground.tasks.models import Task
from uttag.ground.verify import Breach, invariant

State, What = Notice.State, NoticeStep.What
_SENT = (State.SENT, State.DELIVERED)


@invariant(
    "notices.sent_says_how",
    clause="D11",
    says="A notice that was sent says by which channel, where to, when, and why so.",
)
def sent_says_how() -> Iterator[Breach]:
    silent = Notice.objects.filter(state__in=_SENT).filter(
        Q(channel="") | Q(address="", address_forgotten_at=None) | Q(sent_at=None) | Q(ruling=None)
    )
    for key in silent.values_list("key", flat=True):
        yield Breach(f"notice {key}", "is sent, but doesn't say how, where to, when or why")


@invariant(
    "notices.sent_once_a_round",
    clause="I3",
    says="A notice is sent by one channel once, unless someone had it sent again.",
)
def sent_once_a_round() -> Iterator[Breach]:
    sent: dict[tuple[int, str], int] = {}
    steps = NoticeStep.objects.filter(what__in=(What.SENT, What.AGAIN)).order_by("notice_id", "at", "pk")
    for notice, what, channel in steps.values_list("notice_id", "what", "channel").iterator(chunk_size=2000):
        if what == What.AGAIN:
            sent = {known: times for known, times in sent.items() if known[0] != notice}
            continue
        sent[notice, channel] = sent.get((notice, channel), 0) + 1
        if sent[notice, channel] == 2:
            yield Breach(f"notice {notice}", f"was sent twice by {channel}")


@invariant(
    "notices.sent_by_a_way_that_works",
    clause="I3",
    says="A notice that failed by a channel is not said to be sent by it: it goes by another, or to the desk.",
)
def sent_by_a_way_that_works() -> Iterator[Breach]:
    sent = Notice.objects.filter(state=State.SENT).exclude(failed=[])
    for key, channel, failed in sent.values_list("key", "channel", "failed").iterator(chunk_size=2000):
        if channel in failed:
            yield Breach(f"notice {key}", f"is said to be sent by {channel}, which is known to have failed")


@invariant(
    "notices.what_waits_is_on_its_way",
    clause="I3",
    says="A notice that waits is asked to be sent, or is a letter that waits to be printed or posted.",
)
def what_waits_is_on_its_way() -> Iterator[Breach]:
    waiting = Notice.objects.filter(state=State.WAITING).exclude(channel="letter")
    asked = Message.objects.filter(kind=SEND, done_at=None).values_list("payload__key", flat=True)
    for key in sorted(set(waiting.values_list("key", flat=True)) - set(asked)):
        yield Breach(f"notice {key}", "waits, and nothing asks for it to be sent")


@invariant(
    "notices.what_arrived_nowhere_is_someones_work",
    clause="K2",
    says="A notice that came to nobody has left a task, and one in a batch that is posted is sent.",
)
def what_arrived_nowhere_is_someones_work() -> Iterator[Breach]:
    tasks = Task.objects.filter(kind=UNDELIVERABLE, subject_uuid=OuterRef("uuid"))
    lost = Notice.objects.filter(state=State.FAILED).filter(~Exists(tasks))
    for key in lost.values_list("key", flat=True):
        yield Breach(f"notice {key}", "came to nobody, and nobody is asked to see to it")
    unsent = Notice.objects.filter(batch__posted_at__isnull=False, state=State.WAITING)
    for key in unsent.values_list("key", flat=True):
        yield Breach(f"notice {key}", "stands in a posted batch, and is said to wait")
