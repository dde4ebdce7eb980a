"""One letter of two parties: the same bytes, kept once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import agreed as a
from tests import two_providers as t
from uttag.apps.agreement.models import Notice
from uttag.journeys.hand_over import export_care_provider

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P9")]


def test_a_letter_that_two_parties_handed_in_goes_along_with_each(tmp_path: Path) -> None:
    agreed = a.agreed()
    for code in (a.SKARA, a.VARA):
        a.give_notice(agreed, code)
    [file] = {notice.document for notice in Notice.objects.all()}
    folders = {code: tmp_path / code for code in (a.SKARA, a.VARA)}
    for code, folder in folders.items():
        export_care_provider(code, folder, actor=t.ADMIN, at=t.MAY_4)
        assert (folder / "files" / file.sha256).read_bytes() == a.PDF
    t.empty_installation()
    for folder in folders.values():
        t.read_in(folder)
    assert {bytes(notice.document.content) for notice in Notice.objects.all()} == {a.PDF}
    assert Notice.objects.count() == 2
