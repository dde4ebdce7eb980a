"""A link by HTTP: bookings are posted; what the carrier says comes back as signed messages (see hooks)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import httpx
import orjson

from uttag.gateways.carriers import documents
from uttag.gateways.carriers.messages import ANSWERS, Unreadable, answer_in
from uttag.gateways.carriers.port import Answer, Consignment, Document, LinkDown, Outcome
from uttag.gateways.foreign import Told, ask

# Nothing is locked meanwhile, but a worker waits: a carrier that never answers must be let go soon.
TIMEOUT_SECONDS = 8.0
_REFUSALS = (400, 422)
_NOT_THERE = (404, 410)


@dataclass(frozen=True, slots=True)
class Http:
    """`url` is where the carrier's interface begins; bookings stand under `<url>/bookings`."""

    url: str
    key: str
    timeout_seconds: float = TIMEOUT_SECONDS
    at_once: bool = False

    def document(self, consignment: Consignment) -> Document:
        name = f"{documents.BOOKING}-{consignment.booking}.json"
        return Document(name, "application/json", documents.as_json(consignment))

    def book(self, consignment: Consignment, document: Document) -> Answer:
        headers = {"Content-Type": document.media_type, "Idempotency-Key": str(consignment.booking)}
        answer = self._ask("POST", "bookings", headers, document.content)
        if answer.status not in (*_REFUSALS, 200, 201, 202):
            raise LinkDown(f"HTTP {answer.status}")
        told = _object(answer)
        if answer.status in _REFUSALS:
            return _said(told, Outcome.REFUSED)
        return _said(told, ANSWERS.get(str(told.get("answer", "")), Outcome.AWAITED))

    def call_off(self, booking: UUID) -> None:
        answer = self._ask("DELETE", f"bookings/{booking}", {}, b"")
        if not (answer.is_success or answer.status in _NOT_THERE):
            raise LinkDown(f"HTTP {answer.status}")

    def _ask(self, method: str, path: str, headers: Mapping[str, str], content: bytes) -> Told:
        try:
            return ask(
                method,
                f"{self.url.rstrip('/')}/{path}",
                headers={"Authorization": f"Bearer {self.key}", "Accept": "application/json", **headers},
                content=content,
                timeout=self.timeout_seconds,
            )
        except (httpx.HTTPError, httpx.InvalidURL) as fault:
            raise LinkDown(f"{type(fault).__name__}: {fault}") from fault


def _object(answer: Told) -> dict[str, object]:
    """What the answer says; a 202 may be silent."""
    if answer.status == 202 and not answer.content:
        return {}
    try:
        told = orjson.loads(answer.content)
    except ValueError as fault:
        raise LinkDown(f"HTTP {answer.status}, and not JSON") from fault
    if not isinstance(told, dict):
        raise LinkDown(f"HTTP {answer.status}, and not an object")
    return told


def _said(told: Mapping[str, object], outcome: Outcome) -> Answer:
    try:
        return answer_in(told, outcome)
    except Unreadable as fault:
        raise LinkDown(str(fault)) from fault
