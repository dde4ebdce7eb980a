"""Everything that must hold before a change lands: `make test`. `lint` alone: style, types, layers.

All steps run, also after one has failed, so that one run tells all; the exit status is the worst of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
LINT = {
    "style": ["ruff", "check", "--output-format", "concise"],
    "format": ["ruff", "format", "--check", "--output-format", "concise"],
    "types": ["mypy"],
    "layers": ["lint-imports"],
}


# As many at a time as there are cores. Browsers one by one: two would wait for each other's pages.
PARALLEL = ["pytest", "-n", "auto", "--dist", "loadfile", "-m", "not browser"]
# On SQLite tables are made at once as the models have them. The steps that lead there are taken on PostgreSQL, and on
# SQLite by the tests of `init` and `demo`; tests/architecture says whether both end in the same.
AT_ONCE = [*PARALLEL, "--nomigrations"]
# Rules, papers and gateways touch no database: they have been run already.
ON_POSTGRESQL = [*PARALLEL, *(f"--ignore=tests/{part}" for part in ("rules", "papers", "gateways"))]
BROWSER = ["pytest", "-m", "browser", "--nomigrations"]


def main() -> int:
    if sys.argv[1:] == ["lint"]:
        return _report(dict(_lint()))
    results = dict(_lint())
    if os.environ.get("DATABASE_URL"):
        results["suite on DATABASE_URL"] = _run("suite on DATABASE_URL", PARALLEL)
    results["suite on SQLite"] = _run("suite on SQLite", AT_ONCE, without="DATABASE_URL")
    # Pages look the same on both engines; what they rest on is tested on both.
    results["browser"] = _run("browser", BROWSER, without="DATABASE_URL")
    if not os.environ.get("DATABASE_URL"):
        name = "suite on PostgreSQL"
        results[name] = _run(name, ON_POSTGRESQL, UTTAG_TEST_ENGINE="postgresql")
    return _report(results)


def _lint() -> list[tuple[str, int]]:
    return [(name, _run(name, command)) for name, command in LINT.items()]


def _run(title: str, command: list[str], *, without: str = "", **extra: str) -> int:
    print(f"\n--- {title}: {' '.join(command)}", flush=True)
    environment = {name: value for name, value in os.environ.items() if name != without}
    program, *arguments = command
    return subprocess.run([BIN / program, *arguments], cwd=ROOT, env=environment | extra).returncode


def _report(results: dict[str, int]) -> int:
    print()
    for title, status in results.items():
        print(f"{'ok    ' if status == 0 else 'FAILED'} {title}")
    return max(results.values())


if __name__ == "__main__":
    sys.exit(main())
