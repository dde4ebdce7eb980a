"""Departures and waves, parcels and their boxes, papers of a wave."""

from uttag.apps.fulfilment.models.papers import Fetched, PrintedAtOnce, WavePapers
from uttag.apps.fulfilment.models.parcels import BoxKind, CheckedLine, ExtraBox, Parcel
from uttag.apps.fulfilment.models.waves import Allocation, Departure, LeftOut, PickedLine, Wave

__all__ = [
    "Allocation",
    "BoxKind",
    "CheckedLine",
    "Departure",
    "ExtraBox",
    "Fetched",
    "LeftOut",
    "Parcel",
    "PickedLine",
    "PrintedAtOnce",
    "Wave",
    "WavePapers",
]
