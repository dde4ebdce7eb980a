"""Runs the cases in `fall/`: each through the real operations, step by step. See README.md here."""

from __future__ import annotations

import pytest

from tests.scenarios import acting
from tests.scenarios.reading import Case, cases

# Of these a case names some of what must be there; of all else, the whole.
IN_PART = ("skäl", "följesedel", "etikett")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, marks=[pytest.mark.clause(code) for code in case.clauses], id=case.name)
        for case in cases()
    ],
)
def test_case(case: Case) -> None:
    world = acting.world(case.given)
    for step in case.steps:
        happened = acting.carry_out(world, step)
        shall = step.get("ska", {})
        where = f"{step['tid']} {step['vad']}: det som hände var {happened}"
        assert ("nekas" in happened) == ("nekas" in shall), where
        for word, expected in shall.items():
            assert word in happened, where
            if word in IN_PART:
                assert [part for part in expected if part not in happened[word]] == [], where
            else:
                assert happened[word] == expected, where


def test_each_case_has_a_name_of_its_own() -> None:
    names = [case.name for case in cases()]
    assert len(names) == len(set(names)) > 20
