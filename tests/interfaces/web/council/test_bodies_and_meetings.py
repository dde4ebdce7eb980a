"""Bodies and meetings in a browser: what each role sees and does there, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import governance as g
from tests.interfaces.web.people import client_of
from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.agreement.models import Decision
from uttag.apps.governance.models import (
    AgendaItem,
    Approval,
    Informed,
    Meeting,
    Membership,
    Minutes,
    Position,
)
from uttag.ground.files.operations import store

pytestmark = pytest.mark.django_db
HOME = "/styrning"


@pytest.fixture
def made() -> Iterator[g.Council]:
    with time_machine.travel(g.NOW, tick=False):
        yield g.council()


@pytest.fixture
def sten(made: g.Council) -> Client:
    return client_of(made.secretary)


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def later(hours: float = 2) -> time_machine.travel:
    return time_machine.travel(g.NOW + timedelta(hours=hours), tick=False)


def page_of(meeting: Meeting) -> str:
    return f"{HOME}/moten/{meeting.uuid}/"


def page_of_item(item: AgendaItem) -> str:
    return f"{HOME}/moten/punkter/{item.uuid}/"


def relogged(actor: Actor) -> Client:
    """A log-in made at the time it is now: sessions end."""
    return client_of(actor)


@pytest.mark.clause("G1")
def test_the_bodies_say_what_is_wrong_or_empty(sten: Client) -> None:
    page = text(sten.get(f"{HOME}/organ/"))
    assert "Politisk beredningsgrupp" in page
    assert "bedöms inte" in page
    sro = text(sten.get(f"{HOME}/organ/sro/"))
    assert sro.count("tom plats") == 8
    assert "Kommunalförbundets ordförande, Göteborgsregionen: 0 av 1 platser är tillsatta." in sro
    assert sten.get(f"{HOME}/organ/okant/").status_code == 404


@pytest.mark.clause("G1")
def test_someone_is_found_appointed_and_their_term_ended(made: g.Council, sten: Client) -> None:
    assert "Ledamot Nummer" in text(sten.get(f"{HOME}/organ/personer/?q=ledamot"))
    someone = made.of(g.LMN)[3]
    wish = {"person": someone.user_id, "seat": 1, "office": "member", "from_day": "2026-04-02"}
    page = f"{HOME}/organ/sro/tillsatt/"
    late = sten.post(page, {**wish, "to_day": "2026-04-01"})
    assert (late.status_code, "ligger före första dagen" in text(late)) == (422, True)
    assert sten.post(page, wish).status_code == 302
    seat = Membership.objects.get(body__code="sro")
    assert someone.name in text(sten.get(f"{HOME}/organ/sro/"))
    again = sten.post(page, {**wish, "person": made.of(g.LMN)[2].user_id})
    assert "Platsen är redan tillsatt" in text(again)
    end = f"{HOME}/organ/uppdrag/{seat.uuid}/avsluta/"
    assert sten.post(end, {"body": "sro", "last_day": "2026-04-30"}).status_code == 302
    refused = sten.post(end, {"body": "sro", "last_day": "2026-05-30"})
    assert (refused.status_code, "kan kortas men inte förlängas" in text(refused)) == (422, True)


@pytest.mark.clause("G5")
def test_a_meeting_is_called_and_the_year_says_whether_it_is_enough(sten: Client) -> None:
    wish = {"body": g.GROUP, "day": "2026-04-20", "time": "09:30", "place": "Skövde"}
    past = sten.post(f"{HOME}/moten/nytt/", {**wish, "day": "2026-04-01"})
    assert (past.status_code, "har redan varit" in text(past)) == (422, True)
    assert 'value="Skövde"' in text(past)
    called = sten.post(f"{HOME}/moten/nytt/", wish, follow=True)
    assert "Mötet är inlagt." in text(called)
    listed = text(sten.get(f"{HOME}/moten/"))
    assert "mån 20 apr 09:30" in listed
    assert "Möten 2026, planerade eller hållna: 1. Minst 4 behövs." in listed
    assert "Inga möten 2031" in text(sten.get(f"{HOME}/moten/?ar=2031"))
    assert sten.get(f"{HOME}/moten/?ar=²&organ=okant").status_code == 200


@pytest.mark.clause("G6", "G7", "G8", "G10")
def test_a_meeting_from_agenda_to_locked_minutes(made: g.Council, sten: Client) -> None:
    """All of it through pages: agenda, preparation, attendance, positions, end, minutes, approvals, PDF."""
    planned, question = g.meeting(made), g.matter("Principer för påslag")
    sten.post(f"{page_of(planned)}dagordning/", {"matter": question.uuid})
    item = AgendaItem.objects.get()
    for leader in made.of(g.LMN)[:2]:
        browser = client_of(leader)
        assert "Jag har berett punkten" in text(browser.get(page_of_item(item)))
        browser.post(f"{page_of_item(item)}bered/")
        assert "Jag har berett punkten" not in text(browser.get(page_of_item(item)))
    with later():
        sten, chair, other = (relogged(a) for a in (made.secretary, made.of(g.GROUP)[0], made.of(g.GROUP)[7]))
        sten.post(f"{page_of(planned)}narvaro/", {"all": "1"})
        end = {"outcome": "decided", "words": "Enligt förslaget."}
        silent = sten.post(f"{page_of_item(item)}avgor/", end)
        assert (silent.status_code, "Ståndpunkt saknas för 10" in text(silent)) == (422, True)
        assert "Enligt förslaget." in text(silent)
        sten.post(f"{page_of_item(item)}standpunkter/", {"all": "1"})
        assert Position.objects.filter(stance="agrees").count() == 10
        assert sten.post(f"{page_of_item(item)}avgor/", end).status_code == 302
        held = text(chair.get(page_of(planned)))
        assert "beslutat i enighet" in held
        assert f"/styrning/beslut/{Decision.objects.get(matter=question).pk}/" in held
        sten.post(f"{page_of(planned)}anteckningar/skriv/")
        notes = f"{page_of(planned)}anteckningar/"
        seen = _seen(text(chair.get(notes)))
        assert chair.post(f"{notes}godkann/", {"seen": seen}).status_code == 302
        assert "har redan godkänt den här texten" in text(chair.post(f"{notes}godkann/", {"seen": seen}))
        assert other.post(f"{notes}godkann/", {"seen": "gammal"}).status_code == 422
        assert "låses och kan inte ändras" in text(other.get(notes))
        other.post(f"{notes}godkann/", {"seen": seen})
        assert (Approval.objects.count(), Minutes.objects.get().locked_at is not None) == (2, True)
        pdf = other.get(f"{page_of(planned)}anteckningar.pdf")
        assert (pdf["Content-Type"], pdf.content[:4]) == ("application/pdf", b"%PDF")
        assert other.post(f"{page_of(planned)}informerat/").status_code == 302
        assert Informed.objects.count() == 1
        assert "Jag har informerat min huvudman" not in text(other.get(page_of(planned)))


@pytest.mark.clause("G7")
def test_minutes_are_saved_under_the_meetings_day_here(made: g.Council, sten: Client) -> None:
    """A meeting begins just after midnight, when it is still yesterday in UTC."""
    minutes = g.minutes_drafted(made)
    Minutes.objects.update(pdf=store(b"%PDF-", "application/pdf", at=g.NOW))
    Meeting.objects.update(starts_at=datetime(2026, 5, 11, 22, 30, tzinfo=UTC))
    answer = sten.get(f"{page_of(minutes.meeting)}anteckningar.pdf")
    assert answer["Content-Disposition"] == 'inline; filename="minnesanteckningar-2026-05-12.pdf"'


def _seen(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"')[0]


@pytest.mark.clause("G8")
def test_each_members_own_position_is_kept_and_stops_the_decision(made: g.Council, sten: Client) -> None:
    item = g.prepared(made, g.meeting(made))
    g.attend(made, item.meeting)
    with later():
        sten = relogged(made.secretary)
        stances = {
            f"stance-{made.membership(g.GROUP, place).uuid}": "disagrees" if place == 4 else "agrees"
            for place in range(10)
        }
        sten.post(f"{page_of_item(item)}standpunkter/", stances)
        refused = sten.post(f"{page_of_item(item)}avgor/", {"outcome": "decided", "words": "Ja"})
        assert "Någon majoritet finns inte." in text(refused)
        assert "Återremittera ärendet för ny beredning, eller avför det." in text(refused)
        assert "/varfor/" in text(refused)
        empty = sten.post(f"{page_of_item(item)}avgor/", {"words": "Ja"})
        assert (empty.status_code, "Välj hur punkten slutar." in text(empty)) == (422, True)
        strange = sten.post(f"{page_of_item(item)}avgor/", {"outcome": "majority", "words": "Ja"})
        assert strange.status_code == 422
        assert (
            sten.post(f"{page_of_item(item)}avgor/", {"outcome": "remitted", "words": "Åter"}).status_code
            == 302
        )


@pytest.mark.clause("G8")
def test_what_is_seen_on_the_page_is_what_the_item_is_settled_by(made: g.Council) -> None:
    """Everyone had agreed; one is switched over and the item is settled at once, without saving in between."""
    item = g.prepared(made, g.meeting(made))
    g.attend(made, item.meeting)
    g.all_agree(made, item)
    with later():
        switched = {f"stance-{made.membership(g.GROUP, 3).uuid}": "disagrees"}
        settled = {"outcome": "decided", "words": "Ja"}
        answer = relogged(made.secretary).post(f"{page_of_item(item)}avgor/", {**switched, **settled})
        assert answer.status_code == 422
        assert "Någon majoritet finns inte." in text(answer)
    item.refresh_from_db()
    assert item.outcome == ""


@pytest.mark.clause("G7")
def test_the_secretary_edits_the_draft_and_sees_what_that_does_to_an_approval(made: g.Council) -> None:
    minutes = g.minutes_drafted(made)
    notes = f"{page_of(minutes.meeting)}anteckningar/"
    with later(26):
        sten, chair = relogged(made.secretary), relogged(made.of(g.GROUP)[0])
        blind = chair.post(f"{notes}godkann/", {})
        assert (blind.status_code, minutes.approvals.count()) == (422, 0)
        chair.post(f"{notes}godkann/", {"seen": _seen(text(chair.get(notes)))})
        form = text(sten.get(f"{notes}andra/"))
        assert "redan godkänd av en part" in form
        change = {"text": f"{minutes.text}\r\n# Rättat\r\n- A\r\n- B", "seen": _seen(form)}
        assert sten.post(f"{notes}andra/", change).status_code == 302
        page = text(sten.get(notes))
        assert "<h2>Rättat</h2><ul><li>A</li><li>B</li></ul>" in page
        assert "därför inte räknas" in page
        late = sten.post(f"{notes}andra/", {**change, "text": "Annat"})
        assert (late.status_code, "Annat" in text(late)) == (422, True)


@pytest.mark.clause("I1", "G10")
def test_members_read_everything_and_are_offered_only_what_is_theirs(made: g.Council) -> None:
    item = g.prepared(made, g.meeting(made))
    g.attend(made, item.meeting)
    member = made.of(g.GROUP)[3]
    with later():
        browser = relogged(member)
        for page in (f"{HOME}/organ/", f"{HOME}/organ/{g.GROUP}/", f"{HOME}/moten/", page_of(item.meeting)):
            answer = browser.get(page)
            assert answer.status_code == 200
            assert "Tillsätt</" not in text(answer)
            assert "Nytt möte" not in text(answer)
        assert "Avgör punkten" not in text(browser.get(page_of_item(item)))
        for act in ("bered", "standpunkter", "avgor"):
            answer = browser.post(f"{page_of_item(item)}{act}/", {"outcome": "dropped", "words": "Nej"})
            assert answer.status_code == 422
    item.refresh_from_db()
    assert item.outcome == ""


def test_an_agenda_is_put_in_order_and_a_meeting_cancelled(made: g.Council, sten: Client) -> None:
    planned = g.meeting(made, days=3)
    for title in "AB":
        g.prepared(made, planned, g.matter(title))
    second = planned.items.get(position=2)
    sten.post(f"{page_of_item(second)}flytta/", {"way": "up"})
    assert [i.matter.title for i in planned.items.order_by("position")] == ["B", "A"]
    sten.post(f"{page_of_item(second)}ta-bort/")
    assert planned.items.count() == 1
    assert "Skriv varför mötet ställs in." in text(sten.post(f"{page_of(planned)}stall-in/", {"reason": ""}))
    sten.post(f"{page_of(planned)}stall-in/", {"reason": "Snö"})
    assert "Snö" in text(sten.get(page_of(planned)))


def test_pages_cost_the_same_however_many_rows(made: g.Council, sten: Client) -> None:
    def cost(page: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert sten.get(page).status_code == 200
        return len(queries)

    def more(days: int, titles: str) -> Meeting:
        planned = g.meeting(made, days=days)
        for title in titles:
            g.prepared(made, planned, g.matter(f"{title}{days}"))
        return planned

    few, many = page_of(more(0, "A")), page_of(more(7, "ABCDE"))
    lists = {f"{HOME}/organ/": 17, f"{HOME}/organ/{g.GROUP}/": 19, f"{HOME}/moten/": 21}
    cost(f"{HOME}/organ/")  # the term book is read once
    before = {page: cost(page) for page in lists}
    for days in range(14, 56, 7):
        more(days, "A")
    assert {page: cost(page) for page in lists} == before
    assert all(before[page] <= most for page, most in lists.items()), before
    assert cost(few) == cost(many) <= 28


@pytest.mark.clause("G8", "G10", "I1")
def test_why_an_item_ended_as_it_did_is_open_to_those_who_take_part(made: g.Council) -> None:
    item = g.prepared(made, g.meeting(made))
    g.attend(made, item.meeting)
    ruling = g.decided(made, item).ruling
    with later():
        member, stranger = relogged(made.of(g.LMN)[3]), relogged(g.person("Dan Depå", Role.DEPOT))
        panel = text(member.get(f"/varfor/{ruling}/"))
        assert "Alla som deltar är eniga: 10, från båda sidor." in panel
        assert "Hur organen beslutar" in panel
        assert "ordförande, vice ordförande" in panel
        assert stranger.get(f"/varfor/{ruling}/").status_code == 404


def test_a_secretary_is_appointed_without_a_seat(made: g.Council, sten: Client) -> None:
    wish = {"person": made.of(g.LMN)[3].user_id, "office": "secretary", "from_day": "2026-04-02"}
    page = f"{HOME}/organ/sro/tillsatt/"
    assert sten.post(page, wish).status_code == 422
    as_member = sten.post(page, {**wish, "office": "member", "seat": "0"})
    assert "Välj vilken plats personen ska ha." in text(as_member)
    assert sten.post(page, {**wish, "seat": "0"}).status_code == 302
    assert "deltar inte i besluten" in text(sten.get(f"{HOME}/organ/sro/"))


def test_what_is_not_there_is_not_found(made: g.Council, sten: Client) -> None:
    unknown = "00000000-0000-4000-8000-000000000000"
    planned = g.meeting(made)
    for page in (f"moten/{unknown}/", f"moten/punkter/{unknown}/", f"moten/{planned.uuid}/anteckningar/"):
        assert sten.get(f"{HOME}/{page}").status_code == 404
    assert sten.get(f"{page_of(planned)}anteckningar.pdf").status_code == 404


def test_a_body_s_card_counts_the_year_s_meetings(made: g.Council, sten: Client) -> None:
    g.meeting(made)
    page = text(sten.get(f"{HOME}/organ/"))
    assert "1 möte 2026" in page
    assert "0 möten 2026" in page


def test_a_refused_appointment_keeps_the_name_of_who_was_chosen(made: g.Council, sten: Client) -> None:
    someone = made.of(g.LMN)[3]
    wish = {"person": someone.user_id, "seat": 1, "office": "member", "from_day": "2026-04-02"}
    page = f"{HOME}/organ/sro/tillsatt/"
    for wrong in ({"to_day": "2026-04-01"}, {"from_day": "i fjol"}):
        again = text(sten.post(page, {**wish, **wrong}))
        assert f'name="person" value="{someone.user_id}"' in again
        assert f'name="q" value="{someone.name}"' in again
    # Who may not appoint learns nobody's name by asking for a number.
    member = client_of(made.of(g.GROUP)[3])
    assert someone.name not in text(member.post(page, {**wish, "from_day": "i fjol"}))


@pytest.mark.clause("G8")
def test_attendance_is_not_offered_for_change_once_an_item_has_ended(made: g.Council) -> None:
    item = g.prepared(made, g.meeting(made))
    g.attend(made, item.meeting)
    with later():
        assert "Ändra närvaro" in text(relogged(made.secretary).get(page_of(item.meeting)))
    g.prepared(made, item.meeting, g.matter("En till"))
    g.decided(made, item)
    with later():
        assert "Ändra närvaro" not in text(relogged(made.secretary).get(page_of(item.meeting)))
