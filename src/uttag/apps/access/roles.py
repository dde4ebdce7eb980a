"""Who may do what: one table, role × operation (I1). Operations and queries ask it; nothing else decides."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person does at a unit. CONTACT is a party's own contact for the agreement (avtalskontakt);
    CENTRAL_PURCHASING is Koncerninköp, which contracts suppliers; SYSTEM is the worker and the simulation's clock.
    """

    PRESCRIBER = "prescriber"
    SERVICE_DESK = "service_desk"
    DEPOT = "depot"
    FINANCE = "finance"
    LMN = "lmn"
    CENTRAL_PURCHASING = "central_purchasing"
    COUNCIL = "council"
    SECRETARIAT = "secretariat"
    CONTACT = "contact"
    ADMINISTRATOR = "administrator"
    PATIENT = "patient"
    SYSTEM = "system"


# ruff: noqa: E501 – the table is wider than a line of code
# fmt: off
_TABLE = """
operation                 prescriber service_desk depot finance lmn central_purchasing council secretariat contact administrator patient system
register_patient              x           x         .      .     .          .             .         .         .          .          .      .
change_patient                x           x         .      .     .          .             .         .         .          .          .      .
see_patient                   x           x         .      .     .          .             .         .         .          .          x      .
prescribe                     x           x         .      .     .          .             .         .         .          .          .      .
cancel_item                   x           .         .      .     .          .             .         .         .          .          .      .
place_request                 x           x         .      .     .          .             .         .         .          .          x      .
cancel_order                  x           x         .      .     .          .             .         .         .          .          x      .
see_order                     x           x         .      .     .          .             .         .         .          .          x      .
settle_payer                  .           .         .      x     .          .             .         .         .          .          .      .
reverse_charge                .           .         .      x     .          .             .         .         .          .          .      .
receive_goods                 .           .         x      .     .          .             .         .         .          .          .      .
adjust_stock                  .           .         x      .     .          .             .         .         .          .          .      .
see_stock                     .           x         x      .     x          x             .         .         .          .          .      .
plan_wave                     .           .         x      .     .          .             .         .         .          .          .      x
pick_and_pack                 .           .         x      .     .          .             .         .         .          .          .      .
dispatch                      .           .         x      .     .          .             .         .         .          .          .      x
see_depot                     .           .         x      .     .          .             .         .         .          .          .      .
record_delivery               .           x         x      .     .          .             .         .         .          .          .      x
close_month                   .           .         .      x     .          .             .         .         .          .          .      .
see_invoices                  .           .         .      x     .          .             .         .         .          .          .      .
change_article                .           .         .      .     x          .             .         .         .          .          .      .
note_supplier_out             .           .         x      .     x          .             .         .         .          .          .      .
register_places               .           .         .      .     .          .             .         .         .          x          .      x
load_agreement                .           .         .      .     .          .             .         .         .          x          .      x
finish_task                   x           x         x      x     x          x             x         x         x          x          .      .
manage_users                  .           .         .      .     .          .             .         .         .          x          .      .
see_governance                .           .         .      .     x          .             x         x         x          x          .      .
raise_matter                  .           .         .      .     x          .             x         x         x          .          .      .
prepare_item                  .           .         .      .     x          .             x         .         .          .          .      .
call_meeting                  .           .         .      .     .          .             x         x         .          .          .      .
keep_meeting                  .           .         .      .     .          .             .         x         .          .          .      .
approve_minutes               .           .         .      .     x          .             x         .         x          .          .      .
inform_principals             .           .         .      .     x          .             x         .         x          .          .      .
appoint_member                .           .         .      .     .          .             .         x         .          .          .      .
register_agreement            .           .         .      .     .          .             .         x         .          .          .      x
register_notice               .           .         .      .     .          .             .         x         .          .          .      .
register_dispute              .           .         .      .     .          .             .         x         .          .          .      .
note_hand_over                .           .         .      .     .          .             .         x         x          .          .      .
remind_of_dates               .           .         .      .     .          .             .         .         .          .          .      x
mark_implemented              .           .         .      .     .          .             .         .         x          .          .      .
read_decision                 .           .         .      .     x          .             x         x         x          .          .      .
log_accord                    .           .         .      .     .          .             .         x         .          .          .      .
register_document             .           .         .      .     x          .             .         x         .          .          .      .
try_proposal                  .           .         .      .     x          .             x         x         .          .          .      x
follow_up_task                .           .         .      .     x          .             .         .         .          .          .      .
keep_follow_up                .           .         .      .     .          .             .         x         .          .          .      .
write_report                  .           .         .      .     .          .             .         x         .          .          .      .
read_figures                  .           .         .      .     .          .             .         .         x          .          .      .
note_cooperation              .           x         x      .     x          .             .         x         x          .          .      .
export_care_provider          .           .         .      .     .          .             .         x         x          x          .      x
import_care_provider          .           .         .      .     .          .             .         .         .          x          .      x
see_register                  x           x         x      x     x          x             x         .         .          .          .      .
ask_article_change            .           .         x      .     x          x             .         .         .          .          .      .
approve_article_change        .           .         .      .     x          x             .         .         .          .          .      .
apply_article_changes         .           .         .      .     x          x             .         .         .          .          .      x
exchange_workbook             .           .         x      .     x          x             .         .         .          .          .      .
register_contract             .           .         .      .     .          x             .         .         .          .          .      .
read_contract                 .           .         x      .     x          x             .         .         .          .          .      .
note_logistics                .           .         x      .     .          .             .         .         .          .          .      .
ask_dispensation              x           .         .      .     .          .             .         .         .          .          .      .
see_dispensations             x           x         x      .     x          .             x         .         .          .          .      .
prepare_dispensation          .           .         .      .     x          .             .         .         .          .          .      .
decide_dispensation           .           .         .      .     .          .             x         .         .          .          .      .
end_dispensation              .           .         .      .     x          .             x         .         .          .          .      .
see_procurements              .           x         x      .     x          .             .         .         .          .          .      .
open_procurements             .           .         x      .     .          .             .         .         .          .          .      x
watch_procurements            .           .         .      .     .          .             .         .         .          .          .      x
contact_about_procurement     .           x         .      .     .          .             .         .         .          .          .      x
report_procurements           .           .         x      x     x          .             .         .         x          .          .      .
purchase                      .           .         x      .     .          .             .         .         .          .          .      .
see_purchases                 .           .         x      .     x          x             .         .         .          .          .      .
reckon_purchases              .           .         x      .     .          .             .         .         .          .          .      x
settle_quarantine             .           .         x      .     .          .             .         .         .          .          .      .
move_stock                    .           .         x      .     .          .             .         .         .          .          .      .
scrap                         .           .         x      .     .          .             .         .         .          .          .      .
repack                        .           .         x      .     .          .             .         .         .          .          .      .
trace_lot                     .           x         x      .     .          .             .         .         .          .          .      .
notice_supplier_change        .           .         x      .     x          x             .         .         .          .          .      .
decide_supplier_change        .           .         .      .     x          x             .         .         .          .          .      .
see_assortment_changes        x           x         x      .     x          x             x         .         .          .          .      .
plan_assortment_change        .           .         .      .     x          x             .         .         .          .          .      .
approve_conversion            .           .         .      .     x          .             .         .         .          .          .      .
carry_over                    .           .         .      .     x          .             .         .         .          .          .      x
tell_of_conversion            .           .         .      .     x          .             .         .         .          .          .      x
choose_otherwise              x           .         .      .     .          .             .         .         .          .          .      .
plan_run_out                  .           .         x      .     x          .             .         .         .          .          .      .
start_recall                  .           .         x      .     x          x             .         .         .          .          .      .
contact_about_recall          .           x         .      .     .          .             .         .         .          .          .      .
see_recalls                   .           x         x      .     x          x             .         .         .          .          .      .
watch_recalls                 .           .         .      .     .          .             .         .         .          .          .      x
see_carriers                  .           x         x      .     x          .             .         .         .          .          .      x
register_carrier              .           .         x      .     .          .             .         .         .          x          .      x
change_departures             .           .         x      .     .          .             .         .         .          .          .      x
book_transport                .           .         x      .     .          .             .         .         .          .          .      x
receive_tracking              .           .         x      .     .          .             .         .         .          .          .      x
settle_stray_event            .           x         x      .     .          .             .         .         .          .          .      .
print_papers                  .           .         x      .     .          .             .         .         .          .          .      x
forget_papers                 .           .         .      .     .          .             .         .         .          .          .      x
change_delivery_wish          x           x         .      .     .          .             .         .         .          .          x      .
forget_details                .           .         .      .     .          .             .         .         .          .          .      x
change_notice_wish            x           x         .      .     .          .             .         .         .          .          x      .
send_notices                  .           .         .      .     .          .             .         .         .          .          .      x
see_notices                   .           x         x      .     .          .             .         .         .          .          .      .
settle_notice                 .           x         .      .     .          .             .         .         .          .          .      .
post_letters                  .           x         x      .     .          .             .         .         .          .          .      .
forecast_delays               .           x         .      .     .          .             .         .         .          .          .      x
see_delays                    .           x         x      .     .          .             .         .         .          .          .      .
contact_about_delay           .           x         .      .     .          .             .         .         .          .          .      .
count_stock                   .           .         x      .     .          .             .         .         .          .          .      .
approve_count                 .           .         x      .     .          .             .         .         .          .          .      .
"""
# fmt: on


def _read(table: str) -> dict[str, frozenset[Role]]:
    head, *rows = table.strip().splitlines()
    roles = [Role(name) for name in head.split()[1:]]
    allowed = {}
    for row in rows:
        operation, *marks = row.split()
        allowed[operation] = frozenset(r for r, mark in zip(roles, marks, strict=True) if mark == "x")
    return allowed


ALLOWED = _read(_TABLE)

# What binds every payer or the whole agreement: for the distributor's own people alone. Someone in the same
# role at a care provider reads its own invoices, but closes no month and settles nobody's payer.
DISTRIBUTORS_OWN = frozenset({"close_month", "settle_payer", "reverse_charge", "import_care_provider"})
