"""A day's work: 1,500 orders of 6,000 lines planned, packed, and their papers made."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from uttag.apps.fulfilment.models import Wave, WavePapers
from uttag.apps.fulfilment.operations import pack_wave, plan_wave
from uttag.apps.fulfilment.printing.asking import ask_for_papers
from uttag.apps.fulfilment.printing.making import make_papers
from uttag.simulation.bench import building
from uttag.simulation.bench.building import AT, DEPOT, ROWS
from uttag.simulation.bench.measuring import Figure, timed

LOTS_EACH = 3
PAPERS = {
    "day: notes": WavePapers.Kind.NOTES,
    "day: labels": WavePapers.Kind.LABELS,
    "day: labels, ZPL": WavePapers.Kind.ZPL,
}


def measure(folder: Path, *, quick: bool) -> list[Figure]:
    """Lines planned a second, parcels packed, and notes and labels drawn."""
    orders, articles = (40, 20) if quick else (1_500, 1_000)
    region = building.region(folder, articles=articles)
    people = building.prescribed(region, orders)
    building.orders(people, orders, at=AT - timedelta(hours=1))
    building.stock_up(region, lots_each=LOTS_EACH, pieces=orders * ROWS * building.PIECES // articles)
    building.gather_statistics()
    with timed() as planning:
        wave = plan_wave(actor=DEPOT, at=AT)
    with timed() as packing:
        pack_wave(wave.uuid, actor=DEPOT, at=AT + timedelta(hours=1))
    parcels = wave.parcels.count()
    return [
        Figure("day: lines planned", orders * ROWS, planning.seconds, planning.cpu_seconds),
        Figure("day: parcels packed", parcels, packing.seconds, packing.cpu_seconds),
        *(_papers(wave, kind, name) for name, kind in PAPERS.items()),
    ]


def _papers(wave: Wave, kind: WavePapers.Kind, name: str) -> Figure:
    """One file for the whole wave, drawn and kept as the worker does."""
    papers = ask_for_papers(wave.uuid, kind, actor=DEPOT, at=AT)
    parcels = list(wave.parcels.values_list("pk", flat=True))
    with timed() as drawing:
        make_papers(papers.uuid, parcels, actor=DEPOT, at=AT)
    return Figure(name, len(parcels), drawing.seconds, drawing.cpu_seconds)
