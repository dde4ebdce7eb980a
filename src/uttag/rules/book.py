"""Every rule of the agreement by its name: what replay, and the examples of a folder, ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from uttag.rules import (
    agreed_file,
    allocation,
    carrying,
    changing,
    charging,
    converting,
    deciding,
    delays,
    delivery,
    dispensations,
    disputes,
    following_up,
    invoicing,
    notices,
    packing,
    payer,
    periods,
    procurement,
    purchasing,
    receiving,
    register,
    repacking,
    running_out,
    seats,
    withdrawals,
)
from uttag.rules.reasons import Refusal
from uttag.rules.terms import Terms


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """A rule with the types to read its stored facts and outcome back by. `outcome_types`: one of these."""

    function: Callable[[Any, Terms], Any]
    facts_type: type
    outcome_types: tuple[type, ...]

    @property
    def outcome_type(self) -> type:
        """What the rule gives when it says yes."""
        return self.outcome_types[0]


RULES: dict[str, RuleEntry] = {
    "agreed_file.file_clock": RuleEntry(
        agreed_file.file_clock, agreed_file.FileFacts, (agreed_file.FileClock,)
    ),
    "allocation.allocate": RuleEntry(
        allocation.allocate,
        allocation.AllocationFacts,
        (allocation.Allocation, allocation.LeftOut),
    ),
    "carrying.carry": RuleEntry(carrying.carry, carrying.CarryFacts, (carrying.Carried, Refusal)),
    "changing.proposable": RuleEntry(
        changing.proposable,
        changing.ProposalFacts,
        (changing.Proposable, Refusal),
    ),
    "charging.charge_fee": RuleEntry(charging.charge_fee, charging.FeeFacts, (charging.LineCharges,)),
    "charging.charge_line": RuleEntry(charging.charge_line, charging.LineFacts, (charging.LineCharges,)),
    "converting.approve": RuleEntry(
        converting.approve, converting.ListFacts, (converting.ListApproved, Refusal)
    ),
    "deciding.approve": RuleEntry(deciding.approve, deciding.ApprovalFacts, (deciding.Approved, Refusal)),
    "deciding.conclude": RuleEntry(deciding.conclude, deciding.ItemFacts, (deciding.Concluded, Refusal)),
    "delays.contact_due": RuleEntry(delays.contact_due, delays.ContactFacts, (delays.ContactClock,)),
    "delays.forecast": RuleEntry(delays.forecast, delays.ForecastFacts, (delays.Forecasted,)),
    "delivery.promise": RuleEntry(delivery.promise, delivery.DeliveryFacts, (delivery.Promise, Refusal)),
    "dispensations.decide": RuleEntry(
        dispensations.decide, dispensations.DecisionFacts, (dispensations.Decided, Refusal)
    ),
    "dispensations.end": RuleEntry(dispensations.end, dispensations.EndFacts, (dispensations.Ended, Refusal)),
    "dispensations.propose": RuleEntry(
        dispensations.propose, dispensations.ProposalFacts, (dispensations.Proposed, Refusal)
    ),
    "disputes.step": RuleEntry(
        disputes.step, disputes.DisputeStepFacts, (disputes.DisputeStepAllowed, Refusal)
    ),
    "following_up.due": RuleEntry(following_up.due, following_up.TaskFacts, (following_up.NextFollowUp,)),
    "following_up.rounds": RuleEntry(
        following_up.rounds, following_up.RoundsFacts, (following_up.RoundsOfYear,)
    ),
    "invoicing.total_up": RuleEntry(invoicing.total_up, invoicing.TotalFacts, (invoicing.Totals,)),
    "notices.channel": RuleEntry(
        notices.channel, notices.NoticeFacts, (notices.Channel, notices.NotTold, Refusal)
    ),
    "packing.pack": RuleEntry(packing.pack, packing.PackFacts, (packing.Packed, Refusal)),
    "payer.payer": RuleEntry(payer.payer, payer.PayerFacts, (payer.Payer, payer.PayerPending)),
    "periods.covered": RuleEntry(periods.covered, periods.CoverFacts, (periods.Covered, Refusal)),
    "periods.notice": RuleEntry(periods.notice, periods.NoticeFacts, (periods.NoticeTaken, Refusal)),
    "periods.state": RuleEntry(periods.state, periods.AgreementFacts, (periods.AgreementState,)),
    "register.approve": RuleEntry(register.approve, register.ChangeFacts, (register.Approvable, Refusal)),
    "repacking.repack": RuleEntry(
        repacking.repack,
        repacking.RepackingFacts,
        (repacking.Repackable, Refusal),
    ),
    "procurement.clock": RuleEntry(
        procurement.clock, procurement.ProcurementFacts, (procurement.ProcurementClock,)
    ),
    "purchasing.propose": RuleEntry(purchasing.propose, purchasing.NeedFacts, (purchasing.Proposal,)),
    "receiving.judge": RuleEntry(
        receiving.judge, receiving.LotFacts, (receiving.Accepted, receiving.Quarantined, Refusal)
    ),
    "running_out.plan": RuleEntry(running_out.plan, running_out.RunOutFacts, (running_out.RunOut,)),
    "seats.composition": RuleEntry(seats.composition, seats.BodyFacts, (seats.Composition,)),
    "seats.year_of_meetings": RuleEntry(seats.year_of_meetings, seats.YearFacts, (seats.YearOfMeetings,)),
    "withdrawals.prescribe": RuleEntry(
        withdrawals.prescribe,
        withdrawals.PrescribeFacts,
        (withdrawals.Prescribable, Refusal),
    ),
    "withdrawals.withdraw": RuleEntry(
        withdrawals.withdraw,
        withdrawals.WithdrawalFacts,
        (withdrawals.WithdrawalGranted, Refusal),
    ),
}
