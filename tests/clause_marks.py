"""pytest plugin: keeps the last outcome of each test that is marked with a clause, per database engine.

`uttag clauses` and the product's clause pages read the file; `uttag.apps.agreement.proof` tells its form.
"""

from __future__ import annotations

import json
from collections.abc import Generator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from uttag.apps.agreement.proof import last_results


class ClauseResults:
    """Gathers outcomes while the tests run and writes them once at the end.

    Tests may run in several processes: each report carries its clauses to the one that started them.
    """

    def __init__(self) -> None:
        self._outcomes: dict[str, tuple[list[str], str]] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        codes = sorted({str(code) for mark in item.iter_markers("clause") for code in mark.args})
        vars(report)["clauses"] = codes
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        clauses = getattr(report, "clauses", [])
        # The call tells; set-up and tear-down only when they fail or skip.
        if clauses and (report.when == "call" or report.outcome != "passed"):
            self._outcomes[report.nodeid] = (clauses, report.outcome)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self._outcomes and not hasattr(session.config, "workerinput"):
            _keep(self._outcomes, settings.CLAUSE_RESULTS)


def _keep(outcomes: dict[str, tuple[list[str], str]], path: Path) -> None:
    """Merges into what earlier runs left, so that two engines and partial runs add up."""
    kept = dict(last_results(path))
    day = datetime.now(UTC).date().isoformat()
    for node, (clauses, outcome) in outcomes.items():
        runs = kept.get(node, {}).get("runs", {})
        kept[node] = {
            "clauses": clauses,
            "runs": {**runs, connection.vendor: {"outcome": outcome, "day": day}},
        }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(kept, indent=1, sort_keys=True, ensure_ascii=False), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(ClauseResults(), "clause-results")
