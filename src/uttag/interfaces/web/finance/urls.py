from __future__ import annotations

from datetime import date, datetime

from django.urls import path, register_converter

from uttag.interfaces.web.finance import charges, customers, home, invoices, months, payers, prices


class MonthConverter:
    """2026-10 in an address is the first day of that month."""

    regex = r"20\d\d-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> date:
        return datetime.strptime(value, "%Y-%m").date()  # noqa: DTZ007 - a month has no time zone

    def to_url(self, value: date) -> str:
        return f"{value:%Y-%m}"


register_converter(MonthConverter, "month")

app_name = "finance"
urlpatterns = [
    path("", home.home, name="home"),
    path("manader/", months.months, name="months"),
    path("manader/<month:first_day>/", months.month, name="month"),
    path("manader/<month:first_day>/stang/", months.close, name="close_month"),
    path("manader/<month:first_day>/lage/", months.progress, name="progress"),
    path("manader/<month:first_day>/fakturarader.csv", months.export, name="export"),
    path("fakturor/", invoices.invoices, name="invoices"),
    path("fakturor/<uuid:invoice>/", invoices.invoice, name="invoice"),
    path("fakturor/<uuid:invoice>/rad/<int:position>/", charges.behind_line, name="line"),
    path("fakturor/<uuid:invoice>/faktura.pdf", invoices.pdf, name="pdf"),
    path("fakturor/<uuid:invoice>/e-faktura.xml", invoices.xml, name="xml"),
    path("fakturor/<uuid:invoice>/kontroll/", invoices.check, name="check"),
    path("fakturor/<uuid:invoice>/gor-dokument/", invoices.make_documents, name="make_documents"),
    path("fakturor/debiteringar/<uuid:charge>/", charges.charge, name="charge"),
    path("fakturor/debiteringar/<uuid:charge>/kreditera/", charges.reverse_one, name="reverse"),
    path("ofakturerat/", charges.waiting, name="waiting"),
    path("betalare/", payers.payers, name="payers"),
    path("betalare/<uuid:order>/", payers.payer, name="payer"),
    path("kunder/", customers.customers, name="customers"),
    path("kunder/<str:code>/", customers.customer, name="customer"),
    path("prislista/", prices.prices, name="prices"),
]
