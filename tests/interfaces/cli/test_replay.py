"""uttag replay: proposals read from files, differences in words, and what the exit status says."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from tests import region as b
from uttag.apps.agreement.folder import FolderRefused
from uttag.apps.agreement.proposals import read_proposal
from uttag.interfaces.cli import main as program

pytestmark = pytest.mark.django_db

THREE_DAYS = """[[term]]
key = "delivery.working_days"

[[term.value]]
effective_from = 2026-03-01
value = 3
"""


@pytest.fixture
def region() -> b.Region:
    return b.region()


@pytest.fixture
def proposal(region: b.Region, tmp_path: Path) -> Path:
    path = tmp_path / "proposal.toml"
    path.write_text(THREE_DAYS)
    return path


@pytest.fixture
def order(region: b.Region) -> str:
    """Promised by Friday 10 April: four working days over Easter."""
    b.article("K1")
    torvald = b.patient(region)
    [made] = b.place(region, torvald, b.item(region, torvald, "K1")).orders
    return str(made.uuid)


def run(*arguments: object) -> int:
    return program.main(["replay", *map(str, arguments)])


@pytest.mark.usefixtures("order")
def test_todays_code_answers_as_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    assert "0 of 4 rulings differ" in capsys.readouterr().out


def test_what_if_three_days(order: str, proposal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--terms", proposal) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert f"delivery.promise order {order}, care provider 1495" in told
    assert "deadline_day: Friday 10 April 2026 → Thursday 9 April 2026" in told
    assert "1 of 4 rulings differ" in told


@pytest.mark.usefixtures("order")
def test_a_decision_that_lies_ahead_is_tried_on_what_is_stored(
    proposal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    proposal.write_text(THREE_DAYS.replace("2026-03-01", "2099-01-01"))
    assert run("--terms", proposal) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "No stored ruling is from 2099-01-01 or later: delivery.working_days is shown as if" in told
    assert "1 of 4 rulings differ" in told
    assert run("--terms", proposal, "--from-its-day") == 0
    assert "0 of 4 rulings differ" in capsys.readouterr().out


def test_what_if_as_json(order: str, proposal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--terms", proposal, "--rule", "delivery", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["run"] == {"delivery.promise": 1}
    assert told["differing"] == [{"rule": "delivery.promise", "care_provider": "1495", "rulings": 1}]
    [first] = told["first"]
    assert first["subject"] == f"order {order}"
    assert (first["old"]["deadline_day"], first["new"]["deadline_day"]) == ("2026-04-10", "2026-04-09")


def test_an_unknown_rule_is_named(region: b.Region, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--rule", "delivery.guess") == 2
    assert "no rule is called 'delivery.guess'" in capsys.readouterr().err


# --- proposals ------------------------------------------------------------------------------------------


def test_a_proposal_counts_as_decided_last(proposal: Path) -> None:
    [value] = read_proposal(proposal)
    assert (value.value, value.clause, value.effective_from) == (3, "D2", date(2026, 3, 1))
    assert (value.decision, value.decided_on) == ("proposed", date.max)


def test_the_folders_own_file_proposes_what_is_new_in_it(region: b.Region, tmp_path: Path) -> None:
    loaded = (b.FOLDER / "terms.toml").read_text("utf-8")
    assert read_proposal(b.FOLDER / "terms.toml") == ()
    assert read_proposal(b.FOLDER / "price_list.toml") == ()
    change = '\n[[term.value]]\neffective_from = 2099-01-01\nvalue = {}\ndecision = "Beslut 2098"\n'
    first, second, rest = loaded.split("\n[[term]]", 2)
    (tmp_path / "terms.toml").write_text(f"{first}\n[[term]]{second}{change.format(3)}\n[[term]]{rest}")
    [value] = read_proposal(tmp_path / "terms.toml")
    assert (value.key, value.value, value.decision) == ("delivery.working_days", 3, "Beslut 2098")


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("delivery.working_days", "delivery.speed", 'proposal.toml:1: no term is called "delivery.speed"'),
        ("value = 3", "value = 300", "proposal.toml:4: .* 300 is above the most allowed, 20"),
        ("value = 3", 'value = "three"', "proposal.toml:4: .* is not a whole number"),
        ("2026-03-01", '"soon"', "proposal.toml:5: .* must be a date"),
        ("value = 3", "", 'proposal.toml:4: "value" is missing'),
        (THREE_DAYS[40:], "", "no value is proposed"),
        ("[[term]]", "[[term", "proposal.toml:1: not TOML"),
    ],
)
def test_a_wrong_proposal_is_named_by_line(
    proposal: Path, right: str, wrong: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    proposal.write_text(THREE_DAYS.replace(right, wrong))
    with pytest.raises(FolderRefused, match=says):
        read_proposal(proposal)
    assert run("--terms", proposal) == 2
    assert "proposal.toml:" in capsys.readouterr().err


def test_a_proposal_that_is_not_there(region: b.Region, tmp_path: Path) -> None:
    assert run("--terms", tmp_path / "nothing.toml") == 2
