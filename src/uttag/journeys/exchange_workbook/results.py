"""What a check found, as it is kept with the workbook: as many rows as people look through, and the totals of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from uttag.apps.catalogue.models import Article, WorkbookUpload
from uttag.ground.rulings.codec import dump, typed_params
from uttag.journeys.exchange_workbook.found import Checked
from uttag.papers.workbooks.reading import CellFault
from uttag.rules.reasons import Reason

MOST_KEPT = 1_000
CONVERSION = "conversion"
State = WorkbookUpload.State


def result_of(checked: Checked) -> dict[str, Any]:
    """Plain JSON. With faults in the file nothing is said of what it would change: it changes nothing."""
    faulty = bool(checked.faults)
    rows = [] if faulty else _difference_rows(checked)
    return {
        "rows": {name: len(found) for name, found in checked.book.rows.items()},
        "faults": [_plain(one) for one in checked.faults[:MOST_KEPT]],
        "fault_count": len(checked.faults),
        "faults_by_sheet": dict(Counter(one.sheet for one in checked.faults)),
        "warnings": [_plain(one) for one in checked.warnings[:MOST_KEPT]],
        "differences": rows[:MOST_KEPT],
        "difference_count": 0 if faulty else checked.changes,
        "differences_by_kind": dict(Counter(row["kind"] for row in rows)),
    }


def state_of(checked: Checked) -> State:
    if checked.faults:
        return State.FAULTY
    return State.READY if checked.changes else State.UNCHANGED


def fault_of(kept: Mapping[str, Any]) -> CellFault:
    """A fault as it was found."""
    reason = Reason(kept["code"], kept["clause"], typed_params(kept["params"]))
    return CellFault(kept["sheet"], kept["row"], kept["place"], kept["heading"], reason)


def _plain(one: CellFault) -> dict[str, Any]:
    return {
        "sheet": one.sheet,
        "row": one.row,
        "place": one.place,
        "heading": one.heading,
        "code": one.reason.code,
        "clause": one.reason.clause,
        "params": orjson.loads(dump(dict(one.reason.params))),
    }


def _difference_rows(checked: Checked) -> list[dict[str, Any]]:
    rows = [
        {"number": one.number, "kind": str(one.kind), "day": day.isoformat(), "differs": one.differs}
        for day, one in checked.found
    ]
    for wished in checked.conversions:
        differs = {"before": list(wished.before) if wished.before else None, "after": list(wished.after)}
        rows.append({"number": wished.row.old, "kind": CONVERSION, "day": "", "differs": differs})
    _name(rows[:MOST_KEPT])
    return rows


def _name(rows: Sequence[dict[str, Any]]) -> None:
    """What people call the articles of the rows that are kept."""
    numbers = {row["number"] for row in rows}
    found = Article.objects.filter(number__in=numbers).only("number", "name", "variant")
    names = {article.number: str(article) for article in found}
    for row in rows:
        coming = row["differs"].get("name", ["", ""]) if row["kind"] == "new_article" else ["", ""]
        row["name"] = names.get(row["number"], coming[1])
