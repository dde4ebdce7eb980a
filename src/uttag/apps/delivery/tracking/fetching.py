"""Carriers that lay their words as files: fetched, read once, put away. And links that lack settings."""

from __future__ import annotations

from datetime import datetime

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.operation import operation
from uttag.apps.delivery.booking.asking import SPEAKS
from uttag.apps.delivery.tracking.receiving import receive_message
from uttag.apps.delivery.tracking.telling import note_link_down, note_link_not_set, note_link_works
from uttag.apps.parties.models import Carrier
from uttag.gateways.carriers.files import Files, Found
from uttag.gateways.carriers.links import folder_of, missing_settings
from uttag.gateways.carriers.port import LinkDown
from uttag.ground.outbox.operations import enqueue

FETCH = (
    "transport.fetch"  # the kind of outbox message; each carrier has its own, so that none waits for another
)


def ask_to_fetch(asked: str, *, at: datetime) -> None:
    """Each carrier's link is looked at by a message of its own; `asked` names the asking, which is done once."""
    for code in Carrier.objects.filter(active=True, link__in=SPEAKS).values_list("code", flat=True):
        enqueue(FETCH, {"carrier": code}, at=at, key=f"{FETCH}:{code}:{asked}")


def fetch_files(code: str = "", *, actor: Actor, at: datetime) -> int:
    """Takes in all files that carriers (or the one with a code) have laid; how many.

    A link that lacks settings becomes a task, and so does a folder that can't be read for half an hour. A file
    is put away only when what it says is kept: after a crash it is found again, and known. Call it outside any
    transaction.
    """
    require(actor, "receive_tracking")
    carriers = Carrier.objects.filter(active=True, link__in=SPEAKS)
    return sum(_fetch(carrier, actor, at) for carrier in (carriers.filter(code=code) if code else carriers))


def _fetch(carrier: Carrier, actor: Actor, at: datetime) -> int:
    if missing := missing_settings(carrier.code, carrier.link):
        _note(carrier, missing=", ".join(missing), actor=actor, at=at)
        return 0
    if carrier.link != Carrier.Link.FILES:
        _note(carrier, actor=actor, at=at)
        return 0
    folder, taken, down = folder_of(carrier.code), 0, ""
    try:
        for found in folder.found():
            try:
                _take(folder, found, actor, at)
                taken += 1
            except LinkDown as fault:  # it is known, and is put away the next time
                down = str(fault)
    except LinkDown as fault:
        down = str(fault)
    _note(carrier, down=down, actor=actor, at=at)
    return taken


def _take(folder: Files, found: Found, actor: Actor, at: datetime) -> None:
    told = receive_message(
        folder.carrier, found.id, found.content, as_csv=found.is_csv, fault=found.fault, actor=actor, at=at
    )
    folder.put_away(found, told.fault)


@operation("receive_tracking")
def _note(carrier: Carrier, *, missing: str = "", down: str = "", actor: Actor, at: datetime) -> None:
    if missing:
        note_link_not_set(carrier, missing, at=at)
    elif down:
        note_link_down(carrier, down, at=at)
    else:
        note_link_works(carrier, at=at)
