"""`uttag demo` and `uttag --demo serve`, as a newcomer runs them: real processes, a folder of their own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
UTTAG = [sys.executable, "-m", "uttag.interfaces.cli.main"]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("UTTAG_", "DATABASE_"))}
    return kept | {"UTTAG_VAR": str(tmp_path / "var"), "PYTHONPATH": str(ROOT / "src")}


@pytest.mark.slow
def test_a_small_region_is_built_adds_up_and_is_served(environment: dict[str, str]) -> None:
    built = _run(environment, "demo", "--patients", "40", "--days", "25", "--until", "2026-05-06")
    assert re.search(r"\d+ invariants, 0 broken", built)
    assert "uttag-demo" in built
    assert "0 of" in _run(environment, "--demo", "replay")
    port = _free_port()
    site = subprocess.Popen([*UTTAG, "--demo", "serve", "--port", str(port)], cwd=ROOT, env=environment)
    try:
        assert "Prova som" in _first_page(port)
    finally:
        site.send_signal(signal.SIGINT)
        assert site.wait(timeout=20) == 0


def _run(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [*UTTAG, *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _first_page(port: int) -> str:
    """The log-in page, once the site answers."""
    for _ in range(100):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                page: str = answer.read().decode()
                return page
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the site did not come up")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
