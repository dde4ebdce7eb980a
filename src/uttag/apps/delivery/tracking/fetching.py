"""Carriers that lay their words as files: fetched, read once, put away."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction

from uttag.apps.access.actors import Actor, require
from uttag.apps.delivery.tracking.receiving import receive_message
from uttag.apps.parties.models import Carrier
from uttag.gateways.carriers.files import Files
from uttag.gateways.carriers.links import folder_of, missing_settings
from uttag.gateways.carriers.messages import MOST_BYTES
from uttag.gateways.carriers.port import LinkDown


def fetch_files(*, actor: Actor, at: datetime) -> int:
    """Takes in all files that carriers have laid. How many; a folder that can't be read is left for the next time.

    A file is put away only when what it says is kept: after a crash it is found again, and known.
    """
    require(actor, "receive_tracking")
    taken = 0
    for code, link in Carrier.objects.filter(link=Carrier.Link.FILES).values_list("code", "link"):
        if not missing_settings(code, link):
            taken += _fetch(folder_of(code), actor, at)
    return taken


def _fetch(folder: Files, actor: Actor, at: datetime) -> int:
    taken = 0
    try:
        for found in folder.found():
            body = b"" if found.too_large else found.content
            told = receive_message(folder.carrier, found.id, body, as_csv=found.is_csv, actor=actor, at=at)
            fault = f"larger than {MOST_BYTES} bytes" if found.too_large else told.fault
            transaction.on_commit(partial(folder.put_away, found, fault))
            taken += 1
    except LinkDown:
        return taken
    return taken
