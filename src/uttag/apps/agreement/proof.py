"""Which tests prove which clause: read from the tests' marks and from their last results. Nothing is run.

A test says what it proves with `@pytest.mark.clause("D2")`. The plugin `tests/clause_marks.py` keeps each
marked test's last outcome per database engine in one file, which alone tells where no tests are installed.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

import uttag

# In a checkout the tests lie beside `src`; in an installed package there are none.
TESTS = Path(uttag.__file__).parents[2] / "tests"


class Named(Protocol):
    """A clause, from the database or from a folder."""

    @property
    def code(self) -> Any: ...
    @property
    def title_sv(self) -> Any: ...
    @property
    def title_en(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class LastRun:
    """The last outcome on one engine. `day` in ISO form."""

    engine: str
    outcome: str
    day: str


@dataclass(frozen=True, slots=True)
class TestProof:
    """A test that carries a clause's id; without runs it has not been run since it was written."""

    test: str
    runs: tuple[LastRun, ...]

    @property
    def passed(self) -> bool:
        return bool(self.runs) and all(run.outcome == "passed" for run in self.runs)


@dataclass(frozen=True, slots=True)
class ClauseProof:
    """A clause with all tests that carry its id. Proven: there are some, and each passed when last run."""

    code: str
    title_sv: str
    title_en: str
    tests: tuple[TestProof, ...]

    @property
    def proven(self) -> bool:
        return bool(self.tests) and all(test.passed for test in self.tests)


def clause_report(
    clauses: Iterable[Named], *, tests: Path = TESTS, results: Path | None = None
) -> tuple[ClauseProof, ...]:
    """`clauses` with their tests. `results` is the file of last outcomes, by default the installation's."""
    runs = _runs(tests, results or settings.CLAUSE_RESULTS)
    return tuple(
        ClauseProof(str(c.code), str(c.title_sv), str(c.title_en), _proofs(runs.get(str(c.code), {})))
        for c in clauses
    )


def _proofs(runs: Mapping[str, list[LastRun]]) -> tuple[TestProof, ...]:
    return tuple(TestProof(test, _worst_per_engine(of_test)) for test, of_test in sorted(runs.items()))


def _runs(tests: Path, results: Path) -> dict[str, dict[str, list[LastRun]]]:
    """Clause -> test -> the runs of all its cases. One test can have cases for several clauses."""
    found: dict[str, dict[str, list[LastRun]]] = {}
    marks = dict(marks_under(tests))
    for test, clauses in marks.items():
        for code in clauses:
            found.setdefault(code, {})[test] = []
    for node, kept in last_results(results).items():
        test = node.split("[")[0]
        if marks and test not in marks:
            continue  # renamed or removed since
        for code in kept["clauses"]:
            of_test = found.setdefault(code, {}).setdefault(test, [])
            of_test += [LastRun(engine, run["outcome"], run["day"]) for engine, run in kept["runs"].items()]
    return found


def _worst_per_engine(runs: Iterable[LastRun]) -> tuple[LastRun, ...]:
    """One run per engine for all cases of a test: a case that didn't pass speaks for all."""
    worst: dict[str, LastRun] = {}
    for run in runs:
        if run.engine not in worst or worst[run.engine].outcome == "passed":
            worst[run.engine] = run
    return tuple(sorted(worst.values(), key=lambda run: run.engine))


def last_results(path: Path) -> Mapping[str, Any]:
    """What the plugin wrote: node id -> {"clauses": [...], "runs": {engine: {"outcome", "day"}}}."""
    if not path.exists():
        return {}
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


@cache
def marks_under(tests: Path) -> tuple[tuple[str, set[str]], ...]:
    """Each test function under `tests` with the clauses it is marked with."""
    return tuple(
        (f"{tests.name}/{file.relative_to(tests).as_posix()}::{name}", clauses)
        for file in sorted(tests.rglob("test_*.py"))
        for name, clauses in _marks_in(ast.parse(file.read_text(encoding="utf-8")))
    )


def _marks_in(module: ast.Module) -> Iterator[tuple[str, set[str]]]:
    of_all = _clauses_of([node.value for node in module.body if _is_pytestmark(node)])  # type: ignore[attr-defined]
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            yield node.name, of_all | _clauses_of(node.decorator_list)
        elif isinstance(node, ast.ClassDef):
            of_class = of_all | _clauses_of(node.decorator_list)
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef) and inner.name.startswith("test"):
                    yield f"{node.name}::{inner.name}", of_class | _clauses_of(inner.decorator_list)


def _is_pytestmark(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
    )


def _clauses_of(marks: Iterable[ast.expr]) -> set[str]:
    """The ids in every `pytest.mark.clause(...)` found in `marks`."""
    return {
        argument.value
        for mark in marks
        for call in ast.walk(mark)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.clause"
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }
