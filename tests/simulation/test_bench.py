"""The benchmark runs, on small data, and says what it should. How fast: never asked in a test."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client

from uttag.interfaces.cli import main as program
from uttag.simulation.bench import pages
from uttag.simulation.bench.measuring import Figure, percentile_ms
from uttag.simulation.bench.report import TARGETS, row

ROOT = Path(__file__).parents[2]


def test_every_measurement_runs_and_its_figures_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    page = tmp_path / "benchmarks.md"
    engine = connection.vendor
    command = ["bench", "--quick", "--engine", engine, "--dir", str(tmp_path), "--write", str(page)]
    assert program.main(command) == 0
    shown, written = capsys.readouterr().out, page.read_text("utf-8")
    for name in ("orders", "wave", "charging", "month", "workbook checked", "workbook applied"):
        assert re.search(rf"^\| {name} \| [\d,]+ ", written, re.MULTILINE)
        assert name in shown
    assert [path.name for path in tmp_path.iterdir()] == ["benchmarks.md"]


def test_a_figure_says_what_it_misses() -> None:
    slow = Figure(
        "orders", 100, seconds=1.0, bare_seconds=0.05, p50_ms=9, p95_ms=20, p99_ms=30, statements=17
    )
    assert row("sqlite", slow)[-1] == "below 150/s, below 1/10, p99 over 25 ms, over 16 statements"
    quick = Figure("orders", 300, seconds=1.0, bare_seconds=0.5, p50_ms=3, p95_ms=4, p99_ms=5, statements=13)
    assert row("sqlite", quick)[-1] == "reached"


def test_each_figure_to_reach_is_above_nothing_and_below_its_aim() -> None:
    assert all(0 < target.per_second <= target.aim for target in TARGETS.values())


def test_percentiles_are_times_that_were_taken() -> None:
    seconds = [n / 1_000 for n in range(1, 101)]
    assert [percentile_ms(seconds, percent) for percent in (50, 95, 99)] == [50, 95, 99]
    assert percentile_ms([0.002], 99) == 2


def test_a_page_that_cannot_be_drawn_stops_the_measuring() -> None:
    """A page left out would look like one that is quick."""
    answers = {"/there/": 200, "/posts/": 405, "/leads-on/": 302, "/gone/": 404}
    client = cast(Client, SimpleNamespace(get=lambda address: SimpleNamespace(status_code=answers[address])))
    assert [list(pages.measured(client, "page", address, 3)) for address in ("/posts/", "/leads-on/")] == [
        [],
        [],
    ]
    with pytest.raises(ImproperlyConfigured, match=r"page answered 404 at /gone/"):
        list(pages.measured(client, "page", "/gone/", 3))
