"""What a request says, before anything is looked up or ruled."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

import orjson

from uttag.rules.words import DestinationKind, RequestedBy, Urgency


@dataclass(frozen=True, slots=True)
class DeliveryChoice:
    """Where to, how and how fast. Without `street` a home delivery goes to the patient's own address.

    `country` other than SE is refused (D7). `ward` asks for carrying in (D4), `leave_outside` for FSU (D10),
    in `flats` outside the own door.
    """

    destination: DestinationKind = DestinationKind.HOME
    urgency: Urgency = Urgency.STANDARD
    pickup_point: str = ""
    ward: str = ""
    leave_outside: bool = False
    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = "SE"
    door_code: str = ""
    phone: str = ""
    instructions: str = ""
    flats: bool = False


@dataclass(frozen=True, slots=True)
class RowWish:
    """The next withdrawal of `item`. `pieces` says (article number, pieces) of each sub-article chosen;
    empty: all of the item's own article."""

    item: UUID
    delivery: DeliveryChoice = DeliveryChoice()
    pieces: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class RequestWish:
    """All that is asked for at one time. `key` is the asker's own: the same key is the same request (I3).

    `shown`: what was promised when the asker was asked to confirm (`RequestDraft.promised`); empty: nothing was.
    """

    key: str
    patient: UUID
    rows: tuple[RowWish, ...]
    channel: str
    requested_by: RequestedBy
    shown: str = ""

    @property
    def fingerprint(self) -> str:
        """Tells a repeat from another request that was given the same key by mistake."""
        said = orjson.dumps([self.patient, self.requested_by, self.rows])
        return hashlib.sha256(said).hexdigest()
