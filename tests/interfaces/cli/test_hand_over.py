"""`uttag export` and `uttag import`: from this database into an installation of its own, and out of it again."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import region as r
from tests import two_providers as t
from uttag.ground.verify import invariants
from uttag.interfaces.cli.main import main
from uttag.journeys.hand_over.limits import CANNOT_HOLD

ROOT = Path(__file__).resolve().parents[3]


class Elsewhere:
    """Another installation, on SQLite whatever this one runs on, driven as its operator would."""

    def __init__(self, var: Path) -> None:
        inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self._environment = {**inherited, "UTTAG_VAR": str(var)}

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "uttag.interfaces.cli.main", *words],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def done(self, *words: str) -> str:
        ran = self.run(*words)
        assert ran.returncode == 0, ran.stderr + ran.stdout
        return ran.stdout


@pytest.mark.slow
@pytest.mark.clause("P9")
@pytest.mark.django_db(transaction=True, reset_sequences=True)
def test_another_installation_reads_it_back_and_hands_it_over_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Read anew, so that the agreement's rows have the keys that `uttag init` gives them there.
    monkeypatch.setattr(r, "_agreement", [])
    t.crossing()
    here, again = tmp_path / "here", tmp_path / "again"
    assert main(["export", "--care-provider", t.SKARA, "--to", str(here)]) == 0
    told = capsys.readouterr().out
    assert "Skara (1495): " in told
    digest = re.search(r"SHA-256 of manifest.json: (\w{64})", told)
    assert digest

    elsewhere = Elsewhere(tmp_path / "var")
    elsewhere.done("init")
    refused = elsewhere.run("import", str(here), "--digest", "0" * 64)
    assert refused.returncode == 2
    assert "not the one that was told" in refused.stderr
    assert "rows added" in elsewhere.done("import", str(here), "--digest", digest[1])
    assert "nothing was changed" in elsewhere.done("import", str(here))
    elsewhere.done("verify")
    elsewhere.done("export", "--care-provider", t.SKARA, "--to", str(again))
    assert t.files_of(again) == t.files_of(here)


@pytest.mark.django_db
def test_an_unknown_care_provider_is_told_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "--care-provider", "9999", "--to", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err == "there is no care provider '9999'\nNothing was handed over.\n"


@pytest.mark.django_db
def test_a_folder_that_is_no_hand_over_is_told_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert "manifest.json is missing" in told
    assert "Nothing was read in." in told


def test_the_archive_says_which_checks_may_fail() -> None:
    assert CANNOT_HOLD.keys() <= {one.name for one in invariants()}
