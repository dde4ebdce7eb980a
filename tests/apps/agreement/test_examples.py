"""Each example beside a clause holds by the folder's own terms; it is a proof of its clause."""

from __future__ import annotations

import pytest

from tests.apps.agreement.folders import REAL
from uttag.apps.agreement.folder import read_folder
from uttag.apps.agreement.folder.checks import folder_book
from uttag.apps.agreement.folder.examples import example_faults
from uttag.apps.agreement.folder.shape import ExampleEntry, Folder

FOLDER: Folder = read_folder(REAL)
EXAMPLES = [
    pytest.param(example, id=f"{clause.code}-{number}", marks=pytest.mark.clause(clause.code))
    for clause in FOLDER.clauses
    for number, example in enumerate(clause.examples, start=1)
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_example_holds(example: ExampleEntry) -> None:
    assert list(example_faults(example, folder_book(FOLDER))) == []


def test_the_clauses_of_the_chain_have_examples() -> None:
    with_examples = {clause.code for clause in FOLDER.clauses if clause.examples}
    assert with_examples >= {
        "D1",
        "D2",
        "D3",
        "D4",
        "D5",
        "D6",
        "D7",
        "A1",
        "A2",
        "A4",
        "B2.9",
        "P11",
        "F2",
        "F3",
    }
