"""The run-out plan's figures, and its curve drawn beside buying as usual."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from uttag.apps.assortment.models import RunOutPlan
from uttag.apps.assortment.running_out.curves import CurvePoint

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 1000, 300, 8, 12, 34
_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Totals:
    """Of a whole plan."""

    articles: int
    to_buy: int
    scrap: int
    scrap_ore: int
    usual: int
    usual_ore: int

    @property
    def spared_ore(self) -> int:
        return self.usual_ore - self.scrap_ore

    @property
    def spared(self) -> int:
        return self.usual - self.scrap


@dataclass(frozen=True, slots=True)
class Line:
    """A height with its value in öre."""

    y: int
    ore: int


@dataclass(frozen=True, slots=True)
class Tick:
    x: int
    day: date
    anchor: str


@dataclass(frozen=True, slots=True)
class Curve:
    """Points as SVG wants them, lines to read heights by, and days under them."""

    plan: str
    usual: str
    plan_area: str
    plan_end: int
    usual_end: int
    lines: list[Line]
    ticks: list[Tick]


def totals_of(plan: RunOutPlan) -> Totals:
    rows = list(plan.rows.all())
    return Totals(
        articles=len(rows),
        to_buy=sum(row.to_buy for row in rows),
        scrap=sum(row.scrap for row in rows),
        scrap_ore=sum(row.scrap_ore for row in rows),
        usual=sum(row.naive_scrap for row in rows),
        usual_ore=sum(row.naive_scrap_ore for row in rows),
    )


def draw_curve(points: Sequence[CurvePoint]) -> Curve | None:
    """None where there are too few days to draw."""
    if len(points) < 2:
        return None
    top = max(1, *(max(point.plan_ore, point.usual_ore) for point in points))
    first, last = points[0].day, points[-1].day

    def x(day: date) -> int:
        return LEFT + round((WIDTH - 2 * LEFT) * (day - first).days / max(1, (last - first).days))

    def y(ore: int) -> int:
        return TOP + round((HEIGHT - TOP - BOTTOM) * (1 - ore / top))

    def path(values: Sequence[int]) -> str:
        return " ".join(f"{x(point.day)},{y(ore)}" for point, ore in zip(points, values, strict=True))

    plan, usual = [p.plan_ore for p in points], [p.usual_ore for p in points]
    floor = y(0)
    return Curve(
        plan=path(plan),
        usual=path(usual),
        plan_area=f"{x(first)},{floor} {path(plan)} {x(last)},{floor}",
        plan_end=y(plan[-1]),
        usual_end=y(usual[-1]),
        lines=[Line(y(ore), ore) for ore in _heights(top)],
        ticks=_ticks(points, x),
    )


def _heights(top: int) -> list[int]:
    """Round amounts, three or four of them."""
    unit = 1
    while unit * 10 <= top:
        unit *= 10
    step = next((unit * n // 2 for n in _STEPS if top / (unit * n / 2) <= 4.5), unit * 5)
    return [step * n for n in range(top // max(1, step) + 1)] if step else [0]


def _ticks(points: Sequence[CurvePoint], x: Callable[[date], int]) -> list[Tick]:
    """The first and last day, and some between."""
    every = max(1, (len(points) - 1) // 4)
    between = [point.day for point in points[every:-every:every]]
    first, last = points[0].day, points[-1].day
    return [
        Tick(x(first), first, "start"),
        *(Tick(x(day), day, "middle") for day in between),
        Tick(x(last), last, "end"),
    ]
