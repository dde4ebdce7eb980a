"""The pages of the workbook: take out, hand in, see faults, see what would change, confirm (B2.6)."""

from __future__ import annotations

from html import unescape
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import region as b
from tests import workbooks as w
from tests.interfaces.web.people import client_of
from uttag.apps.assortment.models import AssortmentChange
from uttag.apps.catalogue.models import Article, ChangeRequest, WorkbookUpload

pytestmark = pytest.mark.django_db

EXCEL = "/sortiment/excel/"


@pytest.fixture(autouse=True)
def _the_tests_day() -> Any:
    with time_machine.travel(b.NOW, tick=False):
        yield


@pytest.fixture
def region() -> b.Region:
    made = b.region()
    w.register()
    return made


@pytest.fixture
def lena(region: b.Region) -> Client:
    return client_of(region.lena)


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def sent(client: Client, content: bytes, name: str = "register.xlsx", **more: object) -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(f"{EXCEL}lamna-in/", {"file": file, "from_day": "2026-04-02", **more})


def renamed(region: b.Region) -> bytes:
    return w.edited(w.taken_out(region.lena), lambda book: w.put(book, "Artiklar", 2, Benämning="Skydd Nytt"))


def faulty(region: b.Region, count: int = 1) -> bytes:
    def edit(book: Any) -> None:
        w.put(book, "Priser", 2, Pris_per_förpackning="gratis")
        for number in range(count):
            w.add(book, "Artiklar", {"Benämning": f"Utan nummer {number}"})

    return w.edited(w.taken_out(region.lena), edit)


@pytest.mark.clause("B2.6")
def test_the_workbook_is_taken_out_whole_in_part_or_empty(lena: Client) -> None:
    page = text(lena.get(EXCEL))
    assert "Hämta arbetsboken" in page
    assert "Ingen fil är inlämnad än" in page
    for query, rows in (("", 3), ("?group=catheters", 3), ("?area=nutrition", 1), ("?tom=ja", 1)):
        answer = lena.get(f"{EXCEL}hamta/{query}")
        book = openpyxl.load_workbook(BytesIO(answer.content))
        assert len([row for row in book["Artiklar"].values if row[0]]) == rows, query
    assert "artikelregistret-2026-04-02.xlsx" in lena.get(f"{EXCEL}hamta/")["Content-Disposition"]
    assert lena.get(f"{EXCEL}hamta/?group=okänd").status_code == 404


@pytest.mark.clause("B2.6")
def test_what_would_change_is_shown_before_it_is_confirmed(region: b.Region, lena: Client) -> None:
    answer = sent(lena, renamed(region))
    page = text(lena.get(answer.url))
    for said in ("klar att bekräfta", "Artikel 100001", "Skydd Nytt", "Benämning", "Ser det rätt ut?"):
        assert said in page
    assert not ChangeRequest.objects.exists()
    digest = WorkbookUpload.objects.get().digest
    done = lena.post(f"{answer.url}bekrafta/", {"digest": digest}, follow=True)
    assert "lämnade för godkännande" in text(done)
    assert ChangeRequest.objects.get().state == "asked"
    assert "lämnad för godkännande" in text(lena.get(EXCEL))


@pytest.mark.clause("B2.5", "B2.6")
def test_another_approver_confirms_and_it_applies(region: b.Region, lena: Client) -> None:
    answer = sent(client_of(region.dan), renamed(region))
    page = text(lena.get(answer.url))
    assert "Godkänner du det Dan Depå har lämnat in?" in page
    digest = WorkbookUpload.objects.get().digest
    done = lena.post(f"{answer.url}bekrafta/", {"digest": digest}, follow=True)
    assert "genomförd" in text(done)
    assert Article.objects.get(number="100001").name == "Skydd Nytt"


def test_the_depots_colleague_sees_who_may_confirm(region: b.Region) -> None:
    answer = sent(client_of(region.dan), renamed(region))
    page = text(client_of(region.doris).get(answer.url))
    assert "Den som lämnade in filen bekräftar den" in page
    assert 'data-opens="confirm"' not in page


@pytest.mark.clause("B2.6")
def test_each_fault_is_named_by_sheet_row_and_column_with_a_marked_copy(
    region: b.Region, lena: Client
) -> None:
    answer = sent(lena, faulty(region))
    page = text(lena.get(answer.url))
    for said in (
        "har fel",
        "2 fel att rätta",
        "Pris per förpackning",
        "D2",
        "gratis är inget belopp",
        "Artiklar",
    ):
        assert said in page
    only = text(lena.get(f"{answer.url}?blad=Artiklar"))
    assert "gratis" not in only
    assert "Cellen är tom" in only
    copy = openpyxl.load_workbook(BytesIO(lena.get(f"{answer.url}markt/").content))
    assert copy.sheetnames[0] == "Fel"
    assert "gratis" in copy["Priser"]["D2"].comment.text


def test_many_faults_are_paged(region: b.Region, lena: Client) -> None:
    answer = sent(lena, faulty(region, 60))
    assert 'rel="next"' in text(lena.get(answer.url))
    assert "31–60" in text(lena.get(f"{answer.url}?page=2"))


@pytest.mark.clause("B2.6")
def test_a_file_that_is_none_is_refused_in_words_and_not_kept(lena: Client) -> None:
    answer = sent(lena, b"artikelnummer;namn\n1;2\n", "register.xlsx")
    assert answer.status_code == 422
    assert "textfil, till exempel CSV" in text(answer)
    assert "Välj filen igen" in text(answer)
    assert not WorkbookUpload.objects.exists()


def test_a_form_without_file_or_with_a_past_day_keeps_what_was_typed(region: b.Region, lena: Client) -> None:
    answer = lena.post(f"{EXCEL}lamna-in/", {"from_day": "2026-05-01"})
    assert answer.status_code == 422
    assert 'value="2026-05-01"' in text(answer)
    past = lena.post(
        f"{EXCEL}lamna-in/", {"file": SimpleUploadedFile("a.xlsx", renamed(region)), "from_day": "2026-01-01"}
    )
    assert past.status_code == 422
    assert "Välj i dag eller en senare dag" in text(past)


@pytest.mark.clause("B2.6")
def test_a_preview_that_is_no_longer_true_is_refused_and_checked_again(
    region: b.Region, lena: Client
) -> None:
    answer = sent(lena, renamed(region))
    digest = WorkbookUpload.objects.get().digest
    Article.objects.filter(number="100001").update(name="Annat")
    refused = lena.post(f"{answer.url}bekrafta/", {"digest": digest})
    assert refused.status_code == 422
    assert "Registret har ändrats" in text(refused)
    again = lena.post(f"{answer.url}kontrollera/", follow=True)
    assert "Annat" in text(again)


def test_a_file_can_be_laid_aside_and_got_back_as_it_was(region: b.Region, lena: Client) -> None:
    content = renamed(region)
    answer = sent(lena, content, "Mina ändringar.xlsx")
    assert lena.get(f"{answer.url}fil/").content == content
    assert "åt sidan" in text(lena.post(f"{answer.url}lagg-at-sidan/", follow=True))
    page = text(lena.get(f"{EXCEL}?lage=dropped"))
    assert "Mina ändringar.xlsx" in page
    assert "Ingen fil i det läget" in text(lena.get(f"{EXCEL}?lage=ready"))


def test_an_unchanged_file_says_so(region: b.Region, lena: Client) -> None:
    answer = sent(lena, w.taken_out(region.lena))
    assert "Filen ändrar ingenting" in text(lena.get(answer.url))


@pytest.mark.clause("B2.12")
def test_an_assortment_changes_file_that_changes_nothing_can_be_noted_all_the_same(
    region: b.Region, lena: Client
) -> None:
    change = w.assortment_change()
    answer = sent(lena, w.taken_out(region.lena), change=str(change))
    assert "noterat att filen till Katetrar 2026 har kommit" in text(lena.get(answer.url))
    digest = WorkbookUpload.objects.get().digest
    done = lena.post(f"{answer.url}bekrafta/", {"digest": digest}, follow=True)
    assert "genomförd" in text(done)
    assert AssortmentChange.objects.get().file_at == b.NOW


@pytest.mark.clause("B2.6")
def test_the_way_is_secured_at_both_ends(region: b.Region) -> None:
    """A log-in for what goes out and what comes in, and a file that isn't what it says is not let in."""
    answer = sent(client_of(region.lena), renamed(region))
    stranger = Client()
    for url in (EXCEL, f"{EXCEL}hamta/", answer.url, f"{answer.url}fil/", f"{answer.url}markt/"):
        assert stranger.get(url)["Location"].startswith("/logga-in/"), url
    assert sent(stranger, renamed(region))["Location"].startswith("/logga-in/")
    for client in (client_of(region.alice), client_of(region.sara)):
        assert sent(client, renamed(region)).status_code == 403
    with_macros = w.repacked(renamed(region), lambda _, part: part, **{"xl/vbaProject.bin": b"x"})
    assert sent(client_of(region.lena), with_macros).status_code == 422
    assert WorkbookUpload.objects.count() == 1


@pytest.mark.clause("B2.7")
def test_neutral_packaging_is_seen_to_by_area_in_the_file(region: b.Region, lena: Client) -> None:
    b.article("N1", area="nutrition")

    def shown(row: int) -> str:
        def edit(book: Any) -> None:
            w.put(book, "Artiklar", row, Neutral_förpackning="Nej")

        return text(lena.get(sent(lena, w.edited(w.taken_out(region.lena), edit)).url))

    assert "har fel" in shown(2)  # a catheter
    assert "klar att bekräfta" in shown(4)  # a drink


def test_outsiders_see_none_of_it(region: b.Region) -> None:
    answer = sent(client_of(region.lena), renamed(region))
    for actor in (region.alice, region.sara, region.frida):
        client = client_of(actor)
        for url in (EXCEL, f"{EXCEL}hamta/", answer.url, f"{answer.url}markt/"):
            assert client.get(url).status_code in (302, 403, 404), (actor.name, url)
