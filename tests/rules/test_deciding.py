"""There are three ways for an item to end, and no others, whatever is tried (G8); minutes need both sides (G7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.agreement_terms import book
from uttag.rules.deciding import (
    OUTCOMES,
    ApprovalFacts,
    ApprovalGiven,
    Approved,
    Concluded,
    ItemFacts,
    Voice,
    approve,
    conclude,
    may_decide,
)
from uttag.rules.reasons import Refusal
from uttag.rules.seats import CHAIR, MUNICIPALITIES, REGION, SECRETARY, SIDES, VICE_CHAIR
from uttag.rules.terms import TermBook, Terms

DAY = date(2026, 4, 2)
BOOK = book(governance__decides_by="unanimity")
BOTH_AGREE = (Voice(MUNICIPALITIES, True, "agrees"), Voice(REGION, True, "agrees"))
SOUND = ItemFacts(
    DAY,
    "decided",
    BOTH_AGREE,
    mandate=("terms",),
    needs=("terms",),
    parts=("finances",),
    part="finances",
    prepared_by="Ledningsrådet LMN",
    prepared=(CHAIR, VICE_CHAIR),
)


def ask(facts: ItemFacts, terms: TermBook = BOOK) -> Concluded | Refusal:
    return conclude(facts, Terms(terms))


def codes(facts: ItemFacts) -> list[str]:
    answer = ask(facts)
    assert isinstance(answer, Refusal)
    return [reason.code for reason in answer.reasons]


@pytest.mark.clause("G8")
def test_all_agree_from_both_sides() -> None:
    answer = ask(SOUND)
    assert isinstance(answer, Concluded)
    assert (answer.outcome, answer.decides) == ("decided", True)


def _with(*voices: Voice) -> ItemFacts:
    return replace(SOUND, voices=(*BOTH_AGREE, *voices))


@pytest.mark.clause("G8", "G3", "G6")
@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (_with(Voice(REGION, True, "disagrees")), "not_unanimous"),
        (_with(Voice(REGION, True)), "positions_missing"),
        (replace(SOUND, voices=BOTH_AGREE[:1]), "side_not_present"),
        (replace(SOUND, voices=(BOTH_AGREE[0], Voice(REGION, False, "agrees"))), "side_not_present"),
        (replace(SOUND, voices=(BOTH_AGREE[0], Voice(REGION, True, "recused"))), "side_recused"),
        (replace(SOUND, mandate=()), "no_mandate"),
        (replace(SOUND, needs=("terms", "documents:B")), "no_mandate"),
        (replace(SOUND, mandate=("documents:A",), needs=("documents:B",)), "no_mandate"),
        (replace(SOUND, part=""), "part_not_named"),
        (replace(SOUND, part="other"), "part_not_named"),
        (replace(SOUND, prepared=(CHAIR,)), "not_prepared_by"),
        (replace(SOUND, prepared=(CHAIR, CHAIR)), "not_prepared_by"),
        (replace(SOUND, begun=False), "meeting_not_begun"),
        (replace(SOUND, called_off=True), "meeting_cancelled"),
        (replace(SOUND, locked=True), "minutes_locked"),
        (replace(SOUND, open=False), "matter_closed"),
        (replace(SOUND, before="remitted"), "ended_otherwise"),
        (replace(SOUND, outcome="majority"), "no_such_outcome"),
        (replace(SOUND, outcome=""), "no_such_outcome"),
    ],
)
def test_each_thing_that_is_wrong_is_said(facts: ItemFacts, found: str) -> None:
    assert codes(facts) == [found]


@pytest.mark.clause("G8")
def test_who_is_recused_takes_no_part_as_long_as_the_side_has_someone_else() -> None:
    assert isinstance(ask(_with(Voice(REGION, True, "recused"))), Concluded)


@pytest.mark.clause("G8")
def test_who_is_absent_does_not_stop_the_others() -> None:
    assert isinstance(ask(_with(Voice(REGION, False))), Concluded)


@pytest.mark.clause("G8")
def test_without_unanimity_it_can_be_sent_back_or_dropped_and_the_refusal_says_so() -> None:
    split = _with(Voice(REGION, True, "disagrees"))
    refused = ask(split)
    assert isinstance(refused, Refusal)
    assert [reason.code for reason in refused.instead] == ["instead_remit_or_drop"]
    for outcome in ("remitted", "dropped"):
        assert isinstance(ask(replace(split, outcome=outcome)), Concluded)


@pytest.mark.clause("G8")
def test_with_one_side_away_it_can_only_be_sent_back() -> None:
    alone = replace(SOUND, voices=BOTH_AGREE[:1])
    assert isinstance(ask(replace(alone, outcome="remitted")), Concluded)
    assert codes(replace(alone, outcome="dropped")) == ["side_not_present"]


@pytest.mark.clause("G11", "G4")
def test_a_body_without_mandate_recommends() -> None:
    answer = ask(replace(SOUND, decides=False, mandate=()))
    assert isinstance(answer, Concluded)
    assert not answer.decides
    assert answer.reasons[0].code == "item_recommended"


@pytest.mark.clause("G1", "G4", "P4")
@pytest.mark.parametrize(
    ("mandate", "parts", "needs", "may"),
    [
        ((), (), (), False),
        ((), ("finances",), (), True),
        ((), ("finances",), ("terms",), False),
        (("terms",), (), ("terms",), True),
        (("terms",), (), ("documents:B",), False),
        (("documents",), (), ("documents:B",), True),
        (("documents:B",), (), ("documents:B",), True),
        (("documents:B",), (), (), True),
    ],
)
def test_who_may_decide_what_is_data(
    mandate: tuple[str, ...], parts: tuple[str, ...], needs: tuple[str, ...], may: bool
) -> None:
    assert may_decide(mandate, parts, needs) is may


VOICES = st.lists(
    st.builds(
        Voice, st.sampled_from(SIDES), st.booleans(), st.sampled_from(["", "agrees", "disagrees", "recused"])
    ),
    max_size=5,
)
ANY_ITEM = st.builds(
    ItemFacts,
    day=st.just(DAY),
    outcome=st.sampled_from([*OUTCOMES, "majority", "chair_decides", "adjourned", ""]),
    voices=VOICES.map(tuple),
    decides=st.booleans(),
    mandate=st.sampled_from([(), ("terms",), ("documents",)]),
    needs=st.sampled_from([(), ("terms",), ("documents:B",)]),
    parts=st.sampled_from([(), ("finances",)]),
    part=st.sampled_from(["", "finances"]),
    prepared_by=st.sampled_from(["", "LMN"]),
    prepared=st.sampled_from([(), (CHAIR,), (VICE_CHAIR,), (CHAIR, VICE_CHAIR)]),
    begun=st.booleans(),
    called_off=st.booleans(),
    locked=st.booleans(),
    open=st.booleans(),
    before=st.sampled_from(["", *OUTCOMES]),
)
SOUND_OR_NEARLY = st.builds(
    lambda voices, flaw: replace(SOUND, voices=tuple(voices), **flaw),
    VOICES,
    st.sampled_from([{}, {}, {"mandate": ()}, {"part": ""}, {"prepared": (CHAIR,)}, {"begun": False}]),
)


def _unanimous(voices: Sequence[Voice]) -> bool:
    """Told anew, in other words than the rule's own."""
    taking_part = [voice for voice in voices if voice.present and voice.stance != "recused"]
    sides = {voice.side for voice in taking_part}
    return sides == set(SIDES) and {voice.stance for voice in taking_part} == {"agrees"}


def _may_be_decided(facts: ItemFacts) -> bool:
    held = facts.begun and not facts.called_off and not facts.locked and facts.before in ("", "decided")
    mandate = not facts.decides or may_decide(facts.mandate, facts.parts, facts.needs)
    part = not facts.parts or facts.part in facts.parts
    prepared = not facts.prepared_by or {CHAIR, VICE_CHAIR} <= set(facts.prepared)
    alive = facts.open or facts.before == "decided"
    return _unanimous(facts.voices) and held and mandate and part and prepared and alive


@pytest.mark.clause("G8")
@given(facts=st.one_of(ANY_ITEM, SOUND_OR_NEARLY))
def test_there_is_no_third_way(facts: ItemFacts) -> None:
    """Decided only if every condition holds, and nothing ends otherwise than in one of the three ways."""
    answer = ask(facts)
    if isinstance(answer, Concluded):
        assert answer.outcome in OUTCOMES
        assert answer.outcome == facts.outcome
    if facts.outcome == "decided":
        assert isinstance(answer, Concluded) is _may_be_decided(facts)


@pytest.mark.clause("G8")
@given(facts=ANY_ITEM, extra=st.integers(0, 20))
def test_no_majority_however_large_outvotes_one(facts: ItemFacts, extra: int) -> None:
    many = tuple(Voice(SIDES[n % 2], True, "agrees") for n in range(extra))
    voices = (*many, Voice(REGION, True, "disagrees"))
    assert isinstance(ask(replace(facts, outcome="decided", voices=voices)), Refusal)


@pytest.mark.clause("G8")
def test_no_other_way_of_deciding_can_be_put_in_force() -> None:
    answer = ask(SOUND, book(governance__decides_by="majority"))
    assert isinstance(answer, Refusal)
    assert [reason.code for reason in answer.reasons] == ["only_unanimity"]


# --- minutes -------------------------------------------------------------------------------------------

CHAIRS = ApprovalFacts(DAY, MUNICIPALITIES, CHAIR, present=True, led=True, leader_side=MUNICIPALITIES)
OTHER = ApprovalFacts(DAY, REGION, "member", present=True, led=False, leader_side=MUNICIPALITIES)
BY_CHAIR, BY_OTHER = ApprovalGiven(MUNICIPALITIES, True), ApprovalGiven(REGION, False)


def said(facts: ApprovalFacts) -> str | bool:
    """Whether it locks, or the code of the refusal."""
    answer = approve(facts, Terms(BOOK))
    return answer.locks if isinstance(answer, Approved) else answer.reasons[0].code


@pytest.mark.clause("G7")
@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        (CHAIRS, False),
        (OTHER, False),
        (replace(CHAIRS, given=(BY_OTHER,)), True),
        (replace(OTHER, given=(BY_CHAIR,)), True),
        (replace(OTHER, office=VICE_CHAIR, given=(BY_CHAIR,)), True),
        (replace(OTHER, side="", office=""), "not_a_member"),
        (replace(OTHER, side="", office=SECRETARY), "not_a_member"),
        (replace(OTHER, present=False), "was_not_present"),
        (replace(OTHER, mine=True, given=(BY_OTHER,)), "approved_already"),
        (replace(OTHER, given=(BY_OTHER,)), "side_has_approved"),
        (replace(OTHER, side=MUNICIPALITIES), "chair_approves_for_side"),
        (
            replace(OTHER, side=MUNICIPALITIES, office=VICE_CHAIR, given=(BY_OTHER,)),
            "chair_approves_for_side",
        ),
        (replace(CHAIRS, complete=False), "items_left"),
        (replace(CHAIRS, locked=True), "minutes_locked"),
        (replace(CHAIRS, seen=False), "minutes_changed_meanwhile"),
    ],
)
def test_the_chair_and_one_of_the_other_party_and_nobody_else(
    facts: ApprovalFacts, answer: str | bool
) -> None:
    assert said(facts) == answer


@pytest.mark.clause("G7")
def test_where_nobody_led_the_meeting_one_from_each_side_approves() -> None:
    alone = replace(OTHER, leader_side="")
    assert said(alone) is False
    assert said(replace(alone, side=MUNICIPALITIES, given=(BY_OTHER,))) is True


@pytest.mark.clause("G7")
@given(
    side=st.sampled_from([*SIDES, ""]),
    led=st.booleans(),
    leader=st.sampled_from([*SIDES, ""]),
    present=st.booleans(),
    given_before=st.lists(st.sampled_from([BY_CHAIR, BY_OTHER]), max_size=2, unique=True),
)
def test_nothing_locks_without_both_sides(
    side: str, led: bool, leader: str, present: bool, given_before: list[ApprovalGiven]
) -> None:
    facts = ApprovalFacts(DAY, side, "member", present, led, leader, given=tuple(given_before))
    if said(facts) is True:
        assert {side, *(approval.side for approval in given_before)} == set(SIDES)
        assert present
