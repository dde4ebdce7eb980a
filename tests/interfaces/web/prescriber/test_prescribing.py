"""Prescribing from the form: several items in one go, renewing, cancelling; refusals keep what was typed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.interfaces.web.prescriber.conftest import Ward, text
from uttag.apps.prescribing.models import Prescription


def row(n: int, article: str, /, **other: object) -> dict[str, Any]:
    usual = {
        "article": article,
        "withdrawals": 4,
        "pieces": 60,
        "days": 60,
        "time_lock_days": 50,
        "first_day": "2026-04-02",
        "last_valid_day": "2027-04-02",
    }
    return {f"{n}-{name}": value for name, value in (usual | other).items()}


def test_several_items_in_one_prescription(ward: Ward) -> None:
    given = {"row": ["0", "3"], "note": "Enligt vårdplan", **row(0, "K1"), **row(3, "N1", pieces=56)}
    answer = ward.alice.post(ward.url + "forskriv/", given, follow=True)
    assert "2 artiklar är förskrivna" in text(answer)
    made = Prescription.objects.latest("pk")
    assert made.note == "Enligt vårdplan"
    assert sorted(i.article.number for i in made.items.all()) == ["K1", "N1"]


def test_a_refusal_keeps_the_form(ward: Ward) -> None:
    before = Prescription.objects.count()
    given = {"row": "0", **row(0, "K1", withdrawals=0, pieces=77)}
    answer = ward.alice.post(ward.url + "forskriv/", given)
    assert answer.status_code == 422
    assert 'value="77"' in text(answer)
    assert Prescription.objects.count() == before


@pytest.mark.parametrize(
    "wrong",
    [{"article": ""}, {"pieces": "många"}, {"first_day": "i går"}, {"days": "-1"}, {"pieces": "9" * 30}],
)
def test_nonsense_is_said_beside_its_field(ward: Ward, wrong: dict[str, str]) -> None:
    before = Prescription.objects.count()
    answer = ward.alice.post(ward.url + "forskriv/", {"row": "0", **row(0, "K1", **wrong)})
    assert answer.status_code == 200
    assert "invalid" in text(answer)
    assert Prescription.objects.count() == before


def test_renewing_starts_from_the_old_item(ward: Ward) -> None:
    page = text(ward.alice.get(ward.url + "forskriv/", {"fornya": str(ward.item.uuid)}))
    assert "Tappningskateter 12 ch" in page
    assert 'value="2026-04-02"' in page
    assert text(ward.alice.get(ward.url + "forskriv/?fornya=skräp")).count("<fieldset") == 1


def test_a_renewed_item_leaves_the_work_list(ward: Ward) -> None:
    assert "Förnya" in text(ward.alice.get("/forskrivning/fornya/"))
    assert ward.torvald.identity.name in text(ward.alice.get("/forskrivning/fornya/"))
    ward.alice.post(ward.url + "forskriv/", {"row": "0", **row(0, "K1")})
    assert ward.torvald.identity.name not in text(ward.alice.get("/forskrivning/fornya/"))


def test_a_chosen_article_fills_in_what_is_usual(ward: Ward) -> None:
    filled = text(ward.alice.post(ward.url + "forskriv/rad/0/", {"row": "0", "0-article": "K1"}))
    assert 'value="90"' in filled
    assert "1 hel förpackning om 30" in filled
    assert "P11" in filled


def test_figures_are_reckoned_in_packages_as_one_types(ward: Ward) -> None:
    said = text(ward.alice.post(ward.url + "forskriv/rad/0/summa/", row(0, "K1", pieces=100)))
    assert "3 hela förpackningar om 30" in said
    assert "och 10\u00a0st ur en bruten" in said


def test_a_new_row_has_the_next_free_number(ward: Ward) -> None:
    assert 'id="row-8"' in text(ward.alice.post(ward.url + "forskriv/rad/", {"row": ["0", "7"]}))


def test_an_item_is_cancelled_by_its_own_care_provider_only(ward: Ward) -> None:
    url = f"/forskrivning/uttag/{ward.item.uuid}/makulera/"
    assert ward.bob.post(url).status_code == 422
    assert ward.dan.post(url).status_code == 403
    assert ward.alice.get(url).status_code == 405
    assert "är makulerad" in text(ward.alice.post(url, {"reason": "bytt hjälpmedel"}, follow=True))
    ward.item.refresh_from_db()
    assert ward.item.cancelled_at
