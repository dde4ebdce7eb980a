"""What a delivered line costs its payer: goods, the two surcharges and fees (A1, A2, A4; readings 15, 22).

Each amount is rounded by itself. Surcharges, fees and VAT follow the day of delivery; the price comes
in with the facts, since it follows the day of the order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from uttag.rules.money import half_up, times_rate
from uttag.rules.reasons import Reason, because
from uttag.rules.terms import Terms
from uttag.rules.words import ChargeKind

NO_VAT = Decimal(0)
AS_GOODS = "as_goods"  # a value of vat.surcharge: the surcharge is part of the price of the goods


@dataclass(frozen=True, slots=True)
class LineFacts:
    """`package_price_ore` without VAT, by the order's day. `vat_class`: food or standard.

    `same_legal_person`: payer and distributor are one legal person; no VAT between them.
    """

    product_area: str
    article: str
    pieces: int
    package_price_ore: int
    pieces_per_package: int
    vat_class: str
    contracted: bool
    delivered_day: date
    same_legal_person: bool


@dataclass(frozen=True, slots=True)
class FeeFacts:
    """`fee` is the key of its term, such as "fee.acute"."""

    fee: str
    product_area: str
    delivered_day: date
    same_legal_person: bool


@dataclass(frozen=True, slots=True)
class ChargeAmount:
    """One amount without VAT, and the rate that VAT will be reckoned by on the invoice."""

    kind: ChargeKind
    ore: int
    vat_rate: Decimal


@dataclass(frozen=True, slots=True)
class LineCharges:
    charges: tuple[ChargeAmount, ...]
    reasons: tuple[Reason, ...]

    @property
    def net_ore(self) -> int:
        return sum(charge.ore for charge in self.charges)


def charge_line(facts: LineFacts, terms: Terms) -> LineCharges:
    """Goods value, and upon it the surcharge of each of the two organisations."""
    goods_ore = half_up(facts.pieces * facts.package_price_ore, facts.pieces_per_package)
    vat = _goods_vat(facts, terms)
    charges = [ChargeAmount(ChargeKind.GOODS, goods_ore, vat)]
    reasons = [
        because(
            "goods_charged",
            None,
            goods_ore=goods_ore,
            pieces=facts.pieces,
            package_price_ore=facts.package_price_ore,
            pieces_per_package=facts.pieces_per_package,
        )
    ]
    if facts.contracted or terms.read("surcharge.on_dispensation", facts.delivered_day):
        surcharge_vat = _surcharge_vat(facts, vat, terms)
        for kind, clause in (
            (ChargeKind.KNOWLEDGE, "A1"),
            (ChargeKind.DISTRIBUTION, "A2"),
        ):
            rate = terms.rate(f"surcharge.{kind}.{facts.product_area}", facts.delivered_day)
            ore = times_rate(goods_ore, rate)
            charges.append(ChargeAmount(kind, ore, surcharge_vat))
            reasons.append(
                because(
                    f"surcharge_{kind}",
                    clause,
                    surcharge_rate=rate,
                    surcharge_ore=ore,
                    goods_ore=goods_ore,
                    area_code=facts.product_area,
                )
            )
    else:
        reasons.append(because("no_surcharge_on_dispensation", "A1"))
    reasons.append(_vat_reason(facts.same_legal_person, vat))
    return LineCharges(tuple(charges), tuple(reasons))


def charge_fee(facts: FeeFacts, terms: Terms) -> LineCharges:
    """One fee by the price list in force on the day of delivery."""
    ore = terms.ore(facts.fee, facts.delivered_day)
    vat = NO_VAT if facts.same_legal_person else terms.rate("vat.fee", facts.delivered_day)
    charged = because("fee_charged", "A4", fee_code=facts.fee, fee_ore=ore)
    return LineCharges(
        (ChargeAmount(ChargeKind.FEE, ore, vat),),
        (charged, _vat_reason(facts.same_legal_person, vat)),
    )


def _goods_vat(facts: LineFacts, terms: Terms) -> Decimal:
    if facts.same_legal_person:
        return NO_VAT
    return terms.rate(f"vat.{facts.vat_class}", facts.delivered_day)


def _surcharge_vat(facts: LineFacts, goods_vat: Decimal, terms: Terms) -> Decimal:
    if facts.same_legal_person:
        return NO_VAT
    value = terms.read("vat.surcharge", facts.delivered_day)
    return goods_vat if value == AS_GOODS else Decimal(value)


def _vat_reason(same_legal_person: bool, rate: Decimal) -> Reason:
    if same_legal_person:
        return because("vat_same_legal_person", None)
    return because("vat_charged", None, vat_rate=rate)
