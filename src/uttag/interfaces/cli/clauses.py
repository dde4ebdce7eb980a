"""Shows clause by clause which tests prove it, and how they went when last run. Runs nothing itself.

  uttag clauses            one line per clause
  uttag clauses D2 F3      these clauses, with each of their tests
  uttag clauses --json     all of it, for other programs

"Proven" means: at least one test carries the clause's id and all of them passed. `make test` runs them.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from uttag.apps.agreement.folder import FolderRefused, read_folder
from uttag.apps.agreement.proof import ClauseProof, clause_report
from uttag.interfaces.cli.init import AGREEMENT

HELP = "which tests prove which clause of the agreement"
ALONE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("codes", nargs="*", metavar="CLAUSE", help="only these, with each test")
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.add_argument(
        "--agreement", type=Path, default=AGREEMENT, metavar="FOLDER", help="default: %(default)s"
    )


def run(options: argparse.Namespace) -> int:
    try:
        report = clause_report(read_folder(options.agreement).clauses)
    except FolderRefused as refused:
        print(refused, file=sys.stderr)
        return 1
    if unknown := set(options.codes) - {clause.code for clause in report}:
        print(f"no such clause: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    chosen = [clause for clause in report if not options.codes or clause.code in options.codes]
    if options.json:
        print(json.dumps([_plain(clause) for clause in chosen], indent=1, ensure_ascii=False))
    elif options.codes:
        _show_tests(chosen)
    else:
        _show_all(chosen)
    return 0


def _plain(clause: ClauseProof) -> dict[str, object]:
    return {**asdict(clause), "proven": clause.proven}


def _show_all(report: list[ClauseProof]) -> None:
    table = Table("clause", "about", "tests", "state", box=None, pad_edge=False)
    for clause in report:
        table.add_row(clause.code, clause.title_en, str(len(clause.tests) or ""), _state(clause))
    Console().print(table)
    proven = sum(clause.proven for clause in report)
    print(f"\n{proven} of {len(report)} clauses proven.")


def _state(clause: ClauseProof) -> str:
    if clause.proven:
        return "proven"
    if not clause.tests:
        return "no test yet"
    return "not run yet" if not any(test.runs for test in clause.tests) else "not proven"


def _show_tests(report: list[ClauseProof]) -> None:
    for clause in report:
        print(f"{clause.code} {clause.title_en}: {_state(clause)}")
        for test in clause.tests:
            runs = ", ".join(f"{run.outcome} on {run.engine} {run.day}" for run in test.runs)
            print(f"  {test.test}  {runs or 'not run yet'}")
