"""Which link leads to a carrier: by its kind, set by `CARRIER_LINKS` in the settings, by the carrier's code.

Files: "folder", and "format" json (or csv). HTTP: "url", "key" (bearer), and "secret" that signs what it sends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from django.conf import settings

from uttag.gateways.carriers.files import Files
from uttag.gateways.carriers.http import Http
from uttag.gateways.carriers.port import Link, LinkDown
from uttag.gateways.carriers.simulated import Simulated

FILES, HTTP, SIMULATED = "files", "http", "simulated"
_NEEDED = {FILES: ("folder",), HTTP: ("url", "key", "secret")}


class LinkNotSet(LinkDown):
    """The settings lack what the link needs."""


def link_to(code: str, kind: str) -> Link | None:
    """The link to a carrier; None for one without. Raises LinkNotSet."""
    if missing := missing_settings(code, kind):
        raise LinkNotSet(f"UTTAG_CARRIER_LINKS: {code}: {', '.join(missing)}")
    known = _settings(code)
    if kind == FILES:
        return folder_of(code)
    if kind == HTTP:
        return Http(known["url"], known["key"])
    return Simulated() if kind == SIMULATED else None


def folder_of(code: str) -> Files:
    """The folder of a carrier whose link is files, with all it needs set."""
    known = _settings(code)
    return Files(Path(known["folder"]), code, "csv" if known.get("format") == "csv" else "json")


def folders_of(codes: Iterable[str]) -> Iterator[Files]:
    """The folders that the settings know for carriers, whatever their links are now."""
    return (folder_of(code) for code in codes if _settings(code).get("folder"))


def missing_settings(code: str, kind: str) -> list[str]:
    """What the settings lack for a carrier's link to work."""
    return [name for name in _NEEDED.get(kind, ()) if not _settings(code).get(name)]


def secret_of(code: str) -> str:
    """What signs the messages of a carrier; empty: nothing from it is believed."""
    return _settings(code).get("secret", "")


def _settings(code: str) -> Mapping[str, str]:
    links: Mapping[str, Mapping[str, str]] = settings.CARRIER_LINKS
    return links.get(code, {})
