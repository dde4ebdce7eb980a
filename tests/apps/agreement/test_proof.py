"""What `uttag clauses` tells: marks in the tests, last results, and what counts as proven."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.apps.agreement.folders import REAL
from uttag.apps.agreement.folder import read_folder
from uttag.apps.agreement.proof import TESTS, ClauseProof, clause_report, marks_under

TEST_FILE = """
import pytest
@pytest.mark.clause("D2", "D3")
def test_days(): ...
@pytest.mark.clause("D2")
@pytest.mark.parametrize("n", [1, 2])
def test_cases(n): ...
def test_unmarked(): ...
class TestAll:
    @pytest.mark.clause("F3")
    def test_due(self): ...
"""


@dataclass
class Clause:
    code: str
    title_sv: str = ""
    title_en: str = ""


def report(tmp_path: Path, results: Mapping[str, object]) -> dict[str, ClauseProof]:
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "test_it.py").write_text(TEST_FILE)
    (tmp_path / "clauses.json").write_text(json.dumps(results))
    clauses = [Clause("D2"), Clause("D3"), Clause("F3"), Clause("P2")]
    found = clause_report(clauses, tests=tests, results=tmp_path / "clauses.json")
    return {clause.code: clause for clause in found}


def ran(outcome: str, *clauses: str, engine: str = "sqlite") -> dict[str, object]:
    return {"clauses": clauses, "runs": {engine: {"outcome": outcome, "day": "2026-03-03"}}}


def test_marks_are_read_without_running(tmp_path: Path) -> None:
    found = report(tmp_path, {})
    assert [test.test for test in found["D2"].tests] == [
        "tests/test_it.py::test_cases",
        "tests/test_it.py::test_days",
    ]
    assert [test.test for test in found["F3"].tests] == ["tests/test_it.py::TestAll::test_due"]
    assert not found["D2"].proven
    assert found["P2"].tests == ()


def test_proven_when_all_its_tests_passed(tmp_path: Path) -> None:
    passed = {
        "tests/test_it.py::test_days": ran("passed", "D2", "D3"),
        "tests/test_it.py::test_cases[1]": ran("passed", "D2"),
        "tests/test_it.py::test_cases[2]": ran("passed", "D2"),
    }
    found = report(tmp_path, passed)
    assert found["D2"].proven
    assert found["D3"].proven
    assert not found["F3"].proven


def test_one_failing_case_speaks_for_its_test(tmp_path: Path) -> None:
    found = report(
        tmp_path,
        {
            "tests/test_it.py::test_days": ran("passed", "D2", "D3"),
            "tests/test_it.py::test_cases[1]": ran("passed", "D2"),
            "tests/test_it.py::test_cases[2]": ran("failed", "D2"),
        },
    )
    assert not found["D2"].proven
    assert found["D3"].proven


def test_a_test_that_is_gone_proves_nothing(tmp_path: Path) -> None:
    found = report(tmp_path, {"tests/test_it.py::test_old": ran("passed", "P2")})
    assert found["P2"].tests == ()


def test_cases_of_one_test_can_prove_different_clauses(tmp_path: Path) -> None:
    found = report(
        tmp_path,
        {
            "tests/test_it.py::test_unmarked[P2-1]": ran("passed", "P2"),
            "tests/test_it.py::test_unmarked[F3-1]": ran("failed", "F3"),
        },
    )
    assert found["P2"].proven
    assert not found["F3"].proven


def test_marks_name_clauses_that_there_are() -> None:
    known = {clause.code for clause in read_folder(REAL).clauses}
    strange = {test: clauses - known for test, clauses in marks_under(TESTS) if clauses - known}
    assert strange == {}
