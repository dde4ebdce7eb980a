"""The program, as someone who opens it for the first time meets it."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from uttag.apps.access.models import Assignment
from uttag.ground.accounts.models import User
from uttag.interfaces.cli import main as program

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "VAR", tmp_path)
    monkeypatch.setattr(settings, "SECRET_KEY_FILE", tmp_path / "secret_key")
    monkeypatch.chdir(ROOT)
    return tmp_path


def test_help_lists_every_command_with_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        program.main(["--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    for path in (ROOT / "src" / "uttag" / "interfaces" / "cli").glob("[a-z]*.py"):
        assert path.stem == "main" or f"\n    {path.stem} " in told


def test_an_unknown_command_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        program.main(["dance"])
    assert ended.value.code == 2
    assert "dance" in capsys.readouterr().err


@pytest.mark.django_db
def test_init_makes_an_installation_and_can_be_run_again(
    var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("UTTAG_PASSWORD", "korrekt häst batteri")
    assert program.main(["init", "--admin", "alice"]) == 0
    key = (var / "secret_key").read_text()
    assert (var / "secret_key").stat().st_mode & 0o077 == 0
    assert program.main(["init", "--admin", "alice"]) == 0
    assert (var / "secret_key").read_text() == key
    assert "nothing new" in capsys.readouterr().out
    assert Assignment.objects.get().user == User.objects.get(username="alice")


@pytest.mark.django_db
def test_a_weak_password_is_refused(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UTTAG_PASSWORD", "password")
    assert program.main(["user", "add", "bob", "--name", "Bob"]) == 1
    assert not User.objects.exists()


@pytest.mark.parametrize("command", ["verify", "worker", "agreement load agreements/vastra_gotaland"])
def test_a_command_before_init_says_so_and_leaves_nothing_behind(command: str, tmp_path: Path) -> None:
    surroundings = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    ran = subprocess.run(
        [sys.executable, "-m", "uttag.interfaces.cli.main", *command.split()],
        cwd=ROOT,
        env={**surroundings, "UTTAG_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "uttag.project.settings"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 2, ran.stderr
    assert ran.stderr == f"{program.NOT_INSTALLED}\n"
    assert list(tmp_path.iterdir()) == []


def test_the_demo_region_lives_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {})
    program._choose_installation(["--demo", "serve"])
    assert (os.environ["UTTAG_DEMO"], os.environ["UTTAG_VAR"]) == ("1", "var/demo")


def test_each_command_module_keeps_the_form() -> None:
    for _, module in program._modules([]):
        assert module.HELP
        assert not module.HELP.endswith(".")
        module.add_arguments(argparse.ArgumentParser())
        assert callable(module.run)
