"""What every source file must keep to."""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "uttag"
FILES = [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]
# Such names say nothing of what is inside, so everything ends up there.
NAMELESS = {"utils", "util", "helpers", "common", "services", "manager", "managers", "misc", "base"}
LONGEST = 400
# The banned clock, and ruff's rules on calls that read it.
SWITCHED_OFF = re.compile(r"noqa:.*(TID251|DTZ00[2356]|DTZ01)")


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_modules_are_named_by_what_they_hold() -> None:
    assert not [path for path in FILES if {path.stem, *path.parent.parts[-1:]} & NAMELESS]


def test_each_module_says_what_it_is_for() -> None:
    silent = [
        path
        for path in FILES
        if path.name != "urls.py"
        and path.read_text().strip()
        and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert not silent


def test_no_module_eats_everything() -> None:
    assert not [path for path in FILES if len(path.read_text().splitlines()) > LONGEST]


def test_rules_need_the_standard_library_alone() -> None:
    foreign = {
        (path.name, name)
        for path in (SOURCE / "rules").rglob("*.py")
        for name in imported(path)
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("uttag.rules")
    }
    assert not foreign


def test_only_the_clock_reads_the_clock() -> None:
    """ruff bans it too; this finds whoever switches ruff off."""
    readers = [path for path in FILES if SWITCHED_OFF.search(path.read_text())]
    assert readers in ([], [SOURCE / "interfaces" / "clock.py"])


def test_views_build_no_queries() -> None:
    """They ask those of the apps, which know who may see what."""
    pages = [path for path in FILES if path.is_relative_to(SOURCE / "interfaces" / "web")]
    asking = re.compile(r"\.objects\b|get_object_or_404")
    assert not [path for path in pages if asking.search(path.read_text())]


@pytest.mark.parametrize("folder", ["apps"])
def test_each_app_introduces_itself(folder: str) -> None:
    parts = [path for path in (SOURCE / folder).iterdir() if (path / "models.py").exists()]
    assert not [path.name for path in parts if not (path / "README.md").exists()]


def test_requirements_name_no_address() -> None:
    """Where packages come from is the machine's business."""
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text()
        assert "://" not in text
        assert "--index" not in text
        assert "--find-links" not in text


def test_no_two_packages_have_a_static_file_or_a_template_of_one_name() -> None:
    """Django takes the first it finds: the other package would be drawn with its styles, or by its template."""
    web = SOURCE / "interfaces" / "web"
    for kind in ("static", "templates"):
        names = Counter(
            str(path.relative_to(folder)) for folder in web.glob(f"*/{kind}") for path in folder.rglob("*.*")
        )
        assert [name for name, found in names.items() if found > 1] == []
