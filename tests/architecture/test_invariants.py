"""Every invariant is known to find what it looks for."""

from __future__ import annotations

from pathlib import Path

from uttag.ground.verify import invariants

TESTS = Path(__file__).parents[1]


def _told(name: str) -> bool:
    """Whether a test of the invariant's part names it: in full, or by what follows the part's own name."""
    part, what = name.split(".", 1)
    folder = TESTS / "apps" / part
    files = list(folder.glob("test_*.py")) or list((TESTS / "ground").glob("test_*.py"))
    texts = [path.read_text("utf-8") for path in files]
    return any(f'"{name}"' in text or f'planted("{what}")' in text for text in texts)


def test_each_invariant_has_a_test_that_plants_a_breach() -> None:
    assert [one.name for one in invariants() if not _told(one.name)] == []


def test_each_invariant_says_what_must_hold_in_one_sentence() -> None:
    for one in invariants():
        assert one.says.endswith("."), one.name
        assert ". " not in one.says, one.name
