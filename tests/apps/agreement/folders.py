"""A copy of the real folder that a test may spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

from uttag.apps.agreement.folder import FolderRefused, read_folder

REAL = Path(__file__).parents[3] / "agreements" / "vastra_gotaland"


class Copy:
    """Write faults into it and ask what the reader says."""

    def __init__(self, path: Path) -> None:
        self.path = path / "folder"
        shutil.copytree(REAL, self.path)

    def spoil(self, file: str, old: str, new: str) -> int:
        """Replaces the first `old`; returns its line."""
        text = (self.path / file).read_text(encoding="utf-8")
        before, found, after = text.partition(old)
        assert found, f"{old!r} is not in {file}"
        (self.path / file).write_text(before + new + after, encoding="utf-8")
        return before.count("\n") + 1

    def add(self, file: str, text: str) -> int:
        """Adds `text` at the end; returns the line it starts on."""
        old = (self.path / file).read_text(encoding="utf-8").rstrip("\n") + "\n"
        (self.path / file).write_text(old + text, encoding="utf-8")
        return old.count("\n") + 1

    def faults(self) -> list[str]:
        try:
            read_folder(self.path)
        except FolderRefused as refused:
            return [str(fault) for fault in refused.faults]
        return []
