"""Makes .venv and puts into it what a target needs: `python3 tools/set_up.py run` or `... test`.

Works with Python's standard library alone, and never writes outside .venv: pip is told to install into
it, so a system whose own Python is "externally managed" lets it. Versions and hashes come from requirements/.
"""

from __future__ import annotations

import hashlib
import importlib.util
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PROGRAM = """\
#!{python}
import sys

from uttag.interfaces.cli.main import main

sys.exit(main())
"""


def main() -> None:
    _, level = sys.argv
    if sys.version_info < (3, 11):  # noqa: UP036 - that is what we are here to find out
        found = sys.version.split()[0]
        sys.exit(f"Python 3.11 or newer is needed, {sys.executable} is {found}. Try: make PYTHON=python3.12")
    lock = ROOT / "requirements" / f"{level}.txt"
    if _stamp(level).exists() and _stamp(level).read_text() == _fingerprint(lock):
        return
    if not PYTHON.exists():
        print("Making .venv", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(VENV)], check=True)
    print(f"Installing what `{level}` needs; the first time this takes a minute", flush=True)
    install = [*_pip(), "install", "--quiet", "--no-deps", "--require-hashes", "-r", str(lock)]
    if subprocess.run(install).returncode:
        sys.exit("pip could not install; what it says stands above. Nothing outside .venv was changed.")
    _put_project_on_the_path()
    _stamp(level).write_text(_fingerprint(lock))
    if level == "test":  # it holds all that `run` has
        _stamp("run").write_text(_fingerprint(ROOT / "requirements" / "run.txt"))


def _pip() -> list[str]:
    """This Python's pip, told to install into .venv; or a pip inside .venv, where this Python has none."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(PYTHON)]
    try:
        subprocess.run([str(PYTHON), "-m", "ensurepip"], check=True, capture_output=True)
    except subprocess.CalledProcessError:
        sys.exit(f"{sys.executable} has no pip. Install it (Debian: apt-get install python3-pip).")
    return [str(PYTHON), "-m", "pip", "--disable-pip-version-check"]


def _put_project_on_the_path() -> None:
    """What `pip install -e .` would do, without fetching tools to build with."""
    [packages] = (VENV / "lib").glob("python*/site-packages")
    (packages / "uttag.pth").write_text(f"{ROOT / 'src'}\n")
    program = VENV / "bin" / "uttag"
    program.write_text(PROGRAM.format(python=PYTHON))
    program.chmod(0o755)


def _stamp(level: str) -> Path:
    return VENV / f"installed-{level}"


def _fingerprint(lock: Path) -> str:
    """Changes with the lock, with Python, and when the folder is moved (scripts hold its path)."""
    return hashlib.sha256(f"{sys.version}{ROOT}".encode() + lock.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
