"""The run-out plan's figures, and its curve drawn beside buying as usual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from uttag.apps.assortment.models import RunOutPlan
from uttag.apps.assortment.running_out.curves import CurvePoint

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 1000, 300, 0, 24, 4
_STEPS = (10, 20, 25, 50, 100, 200, 250, 500)


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

    @property
    def kronor(self) -> int:
        return self.ore // 100

    @property
    def percent(self) -> str:
        """The height from the top as SVG writes it, for words that mustn't be stretched with the drawing."""
        return f"{100 * self.y / HEIGHT:.1f}%"


@dataclass(frozen=True, slots=True)
class Tick:
    """A day under the curve."""

    day: date


@dataclass(frozen=True, slots=True)
class Curve:
    """Points as SVG wants them, lines to read heights by, and days under them."""

    plan: str
    usual: str
    plan_area: str
    lines: list[Line]
    ticks: list[Tick]


def totals_of(plan: RunOutPlan) -> Totals:
    rows = list(plan.rows.all())
    return Totals(
        articles=len(rows),
        to_buy=sum(row.to_buy for row in rows),
        scrap=sum(row.scrap for row in rows),
        scrap_ore=sum(row.scrap_ore for row in rows),
        usual=sum(row.usual_scrap for row in rows),
        usual_ore=sum(row.usual_scrap_ore for row in rows),
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
        lines=[Line(y(ore), ore) for ore in _heights(top)],
        ticks=_ticks(points),
    )


def _heights(top: int) -> list[int]:
    """Round amounts, two to four of them above nought."""
    unit = 10 ** (len(str(top)) - 1)
    step = next((unit * n // 100 for n in _STEPS if top * 100 <= unit * n * 4), unit * 5)
    return list(range(0, top + 1, max(1, step)))


def _ticks(points: Sequence[CurvePoint]) -> list[Tick]:
    """The first and last day, and some between."""
    every = max(1, (len(points) - 1) // 4)
    between = points[every:-every:every]
    return [Tick(point.day) for point in (points[0], *between, points[-1])]
