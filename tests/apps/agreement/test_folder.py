"""A folder is read whole: each fault named by file and line, and nothing comes of a folder with a fault."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.apps.agreement.folders import REAL, Copy
from uttag.apps.agreement.folder import Folder, FolderRefused, read_folder, write_folder


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


@pytest.fixture(scope="module")
def real() -> Folder:
    return read_folder(REAL)


DAYS = 'key = "delivery.working_days"\nunit = "days"'
FIRST_VALUE = "[[term.value]]\neffective_from = 2018-05-01\nvalue = 4"

SPOILT = {
    "unknown key": ("terms.toml", DAYS, DAYS + '\ncolour = "red"', 1 + 1, 'unknown key "colour"'),
    "wrong type": (
        "terms.toml",
        'label_sv = "Leveranstid i arbetsdagar"',
        "label_sv = 4",
        0,
        '"label_sv" must be text',
    ),
    "bad date": ("terms.toml", FIRST_VALUE, FIRST_VALUE.replace("2018-05-01", '"soon"'), 1, "must be a date"),
    "moment for a day": (
        "terms.toml",
        FIRST_VALUE,
        FIRST_VALUE.replace("2018-05-01", "2018-05-01T10:00:00"),
        1,
        "must be a date",
    ),
    "term without clause": ("terms.toml", 'clause = "D9"\n', "", -3, '"clause" is missing'),
    "unknown clause": ("terms.toml", 'clause = "D9"', 'clause = "D99"', -3, 'unknown clause "D99"'),
    "unknown unit": ("terms.toml", 'unit = "days"', 'unit = "weeks"', 0, '"unit" must be one of count, days'),
    "unknown decision": (
        "terms.toml",
        'value = 4\ndecision = "Samarbetsavtalet 2018"',
        'value = 4\ndecision = "Nobody"',
        -2,
        'unknown decision "Nobody"',
    ),
    "below bounds": ("terms.toml", "value = 4\n", "value = 0\n", -2, "below the least allowed, 1"),
    "above bounds": ("terms.toml", "value = 4\n", "value = 400\n", -2, "above the most allowed, 20"),
    "not of its unit": ("terms.toml", "value = 4\n", 'value = "four"\n', -2, "is not a whole number"),
    "no such hour": ("terms.toml", 'value = "14:00"', 'value = "25:00"', -2, 'is not written as "14:00"'),
    "not among the allowed": (
        "terms.toml",
        'value = "withdrawal"',
        'value = "a week"',
        -2,
        "'a week' is not one of",
    ),
    "unknown payer": ("terms.toml", 'pays = "region"', 'pays = "nobody"', -7, "pays 'nobody' is not one of"),
    "wrong organisation number": (
        "parties.toml",
        'organisation_number = "232100-0131"',
        'organisation_number = "232100-0132"',
        -3,
        "wrong check digit",
    ),
    "care provider nobody can invoice": (
        "parties.toml",
        '[[customer]]\ncode = "1496"\ncare_provider = "1496"',
        '[[customer]]\ncode = "1496"\ncare_provider = "1497"',
        None,
        '"1496" Skövde has no customer',
    ),
    "unknown source": (
        "clauses/01_parties.toml",
        'source = "agreement"',
        'source = "rumour"',
        0,
        '"source" must be one',
    ),
    "example of an unknown rule": (
        "clauses/05_delivery.toml",
        'rule = "delivery.promise"',
        'rule = "delivery.guess"',
        -1,
        'unknown rule "delivery.guess"',
    ),
    "unknown fact": ("clauses/05_delivery.toml", "country =", "planet =", None, "no such fact: planet"),
    "body that reports to nobody": (
        "bodies.toml",
        'reports_to = "sro"',
        'reports_to = "senaten"',
        None,
        'body "beredningsgruppen": reports_to "senaten" is not one of',
    ),
    "power over an unknown document": (
        "bodies.toml",
        '"documents:uppdragshandling"',
        '"documents:grundlagen"',
        None,
        'body "sro": decides "documents:grundlagen" is not one of',
    ),
    "seat of a third side": ("bodies.toml", 'side = "region"', 'side = "staten"', -1, 'side "staten"'),
    "more seats at least than at most": ("bodies.toml", "least = 2", "least = 3", None, "3 to 2 seats"),
    "version that skips a number": (
        "documents.toml",
        "version = 1",
        "version = 2",
        -1,
        "version 2 stands where version 1 should",
    ),
    "version that rests on nothing": (
        "documents.toml",
        'decided_elsewhere = "Riksdagen, SFS 2017:30"',
        "",
        None,
        'document "hsl": a version has a decision or says who else',
    ),
    "unknown rhythm": ("knowledge.toml", '"quarterly"', '"weekly"', None, 'rhythm "weekly" is not one of'),
    "wrong example": (
        "clauses/05_delivery.toml",
        "deadline_day = 2026-04-10",
        "deadline_day = 2026-04-09",
        None,
        "clause D2: example expects deadline_day = '2026-04-09', the rule gives '2026-04-10'",
    ),
}


@pytest.mark.parametrize(("file", "old", "new", "below", "says"), SPOILT.values(), ids=SPOILT.keys())
def test_a_fault_is_named_by_file_and_line(
    copy: Copy, file: str, old: str, new: str, below: int | None, says: str
) -> None:
    """`below`: how many lines below the spoilt text the fault is reported; its entry may start above it."""
    line = copy.spoil(file, old, new)
    faults = copy.faults()
    named = [fault for fault in faults if says in fault]
    assert named, faults
    assert named[0].startswith(f"{file}:")
    if below is not None:
        assert named[0].startswith(f"{file}:{line + below}: "), (named[0], line)


def test_all_faults_are_listed_at_once(copy: Copy) -> None:
    copy.spoil("terms.toml", "value = 4\n", "value = 0\n")
    copy.spoil("terms.toml", 'clause = "D9"', 'clause = "D99"')
    copy.spoil("parties.toml", 'association = "fyrbodal"', 'association = "atlantis"')
    assert len(copy.faults()) == 3


def test_two_values_from_the_same_day(copy: Copy) -> None:
    line = copy.add(
        "price_list.toml",
        '\n[[term.value]]\neffective_from = 2018-05-01\nvalue = "0.12"\ndecision = "Läsningar 2018"\n',
    )
    (fault,) = copy.faults()
    assert fault.startswith(f"price_list.toml:{line + 1}: ")
    assert "two values from 2018-05-01" in fault


def test_the_same_term_twice_points_to_the_first(copy: Copy) -> None:
    text = (copy.path / "terms.toml").read_text(encoding="utf-8")
    first = text[text.index("[[term]]") : text.index("[[term]]", text.index("[[term]]") + 1)]
    copy.add("terms.toml", "\n" + first)
    assert any(
        'term "delivery.working_days" stands already at terms.toml:' in fault for fault in copy.faults()
    )


def test_a_missing_file(copy: Copy) -> None:
    (copy.path / "decisions.toml").unlink()
    assert copy.faults() == ["decisions.toml:1: missing: the folder needs this file"]


def test_a_folder_without_clauses(copy: Copy) -> None:
    for file in (copy.path / "clauses").iterdir():
        file.unlink()
    assert copy.faults() == ["clauses/:1: missing: no file with clauses"]


def test_broken_toml_is_named_with_its_line(copy: Copy) -> None:
    line = copy.spoil("terms.toml", 'unit = "days"', "unit = days")
    (fault,) = copy.faults()
    assert fault.startswith(f"terms.toml:{line}: not TOML")


def test_no_folder_at_all(tmp_path: Path) -> None:
    with pytest.raises(FolderRefused):
        read_folder(tmp_path / "nowhere")


def test_every_clause_of_the_register_is_there(real: Folder) -> None:
    chapters = {"P": 12, "A": 5, "R": 5, "D": 11, "K": 8, "F": 4, "Q": 6, "C": 2, "G": 11, "I": 3}
    wanted = {f"{letter}{n}" for letter, last in chapters.items() for n in range(1, last + 1)}
    wanted |= {"B1.1"} | {f"B2.{n}" for n in range(1, 13)}
    assert {clause.code for clause in real.clauses} == wanted


def test_every_reading_stands_beside_a_clause(real: Folder) -> None:
    numbers = {reading.number for clause in real.clauses for reading in clause.readings}
    assert numbers == set(range(1, 24))


def test_the_parties_are_49_municipalities_and_the_region(real: Folder) -> None:
    kinds = [provider.kind for provider in real.parties.care_providers]
    assert (kinds.count("municipality"), kinds.count("region")) == (49, 1)
    members = [p.association for p in real.parties.care_providers if p.association]
    assert {name: members.count(name) for name in members} == {
        "goteborgsregionen": 12,
        "fyrbodal": 14,
        "boras": 8,
        "skaraborg": 15,
    }


def test_what_is_written_reads_back_the_same(real: Folder, tmp_path: Path) -> None:
    write_folder(real, tmp_path / "written")
    assert read_folder(tmp_path / "written") == real


def test_a_folder_is_never_written_over_another(real: Folder, tmp_path: Path) -> None:
    (tmp_path / "something").write_text("here")
    with pytest.raises(FileExistsError):
        write_folder(real, tmp_path)


def test_terms_that_rules_read_are_all_there(real: Folder) -> None:
    """Keys in the rules' source, also those put together from parts, name a term of the folder."""
    rules = Path(__file__).parents[3] / "src" / "uttag" / "rules"
    source = "\n".join(file.read_text(encoding="utf-8") for file in rules.glob("*.py"))
    read = re.findall(r'terms\.(?:read|days|ore|rate|time)\(\s*f?"([^"]+)"', source)
    keys = [term.key for term in real.all_terms]
    for key in read:
        pattern = re.sub(r"\\\{.*?\\\}", ".+", re.escape(key))
        assert any(re.fullmatch(pattern, known) for known in keys), key
