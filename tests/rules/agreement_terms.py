"""The agreement's figures as the rules' tests use them, written out so that the cases can be read alone."""

from __future__ import annotations

from datetime import date
from typing import Any

from uttag.rules.terms import TermBook, TermValue

START = date(2018, 5, 1)

PAYER_TABLE = [
    {
        "id": "special_housing",
        "when": {"housing": "special", "age": {"min": 18}},
        "pays": "registered_municipality",
        "why": "payer_special_housing",
    },
    {
        "id": "home_care",
        "when": {"home_care": True, "age": {"min": 18}},
        "pays": "registered_municipality",
        "why": "payer_home_care",
    },
    {"id": "child", "when": {"age": {"max": 17}}, "pays": "region", "why": "payer_child"},
    {
        "id": "municipal_prescriber",
        "when": {"prescriber_kind": ["municipality"]},
        "pays": "prescriber",
        "why": "payer_municipal_prescriber",
    },
    {"id": "other", "when": {}, "pays": "region", "why": "payer_other"},
]

VALUES: dict[str, Any] = {
    "notice.sms_from_time": "08:00",
    "notice.sms_to_time": "20:00",
    "notice.try_minutes": 1440,
    "delivery.working_days": 4,
    "delivery.contact_after_days": 5,
    "delivery.silent_days": 3,
    "delay.risk_days": 1,
    "procurement.working_days": 10,
    "acute.working_days": 1,
    "acute.cutoff_time": "14:00",
    "acute.requested_by": ["prescriber", "patient"],
    "express.cutoff_time": "14:00",
    "express.requested_by": ["prescriber"],
    "express.product_areas": ["nutrition"],
    "delivery.home.window_from": "08:00",
    "delivery.home.window_to": "19:00",
    "delivery.special_housing.window_from": "08:00",
    "delivery.special_housing.window_to": "16:00",
    "delivery.pickup_point.window_from": "08:00",
    "delivery.pickup_point.window_to": "19:00",
    "calendar.extra_non_working": ["midsummer_eve", "christmas_eve", "new_years_eve"],
    "allocation.lasting": "withdrawal",
    "receiving.shelf_life_left": "2/3",
    "receiving.short_lived": "quarantine",
    "purchasing.cover_days": 35,
    "purchasing.safety_days": 10,
    "surcharge.knowledge.continence": "0.021",
    "surcharge.knowledge.nutrition": "0.034",
    "surcharge.distribution.continence": "0.085",
    "surcharge.distribution.nutrition": "0.112",
    "surcharge.on_dispensation": True,
    "fee.acute": 25000,
    "vat.food": "0.12",
    "vat.standard": "0.25",
    "vat.surcharge": "as_goods",
    "vat.fee": "0.25",
    "changes.least_days": 1,
    "invoice.due_days": 30,
    "invoice.rounding": "whole_krona",
    "payer.table": PAYER_TABLE,
}


def value(key: str, effective_from: date, new: Any) -> TermValue:
    return TermValue(key, effective_from, effective_from, new, "test", "test")


def book(**changed: Any) -> TermBook:
    """The agreement's book; `changed` gives other values from the start, with `__` for the dots."""
    values = VALUES | {key.replace("__", "."): new for key, new in changed.items()}
    return TermBook(value(key, START, new) for key, new in values.items())
