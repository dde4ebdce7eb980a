from __future__ import annotations

from django.urls import path

from uttag.interfaces.web.prescriber import (
    changes,
    choosing,
    choosing_otherwise,
    dispensations,
    home,
    notice_wish,
    ordering,
    patients,
    prescribing,
    wishing,
)

app_name = "prescriber"
urlpatterns = [
    path("", home.home, name="home"),
    path("fornya/", home.running_out, name="running_out"),
    path("patienter/", patients.patients, name="patients"),
    path("patienter/ny/", patients.register, name="register"),
    path("patienter/nummer/", patients.check_number, name="check_number"),
    path("patienter/<uuid:uuid>/", patients.patient, name="patient"),
    path("patienter/<uuid:uuid>/andra/", patients.change, name="change"),
    path("patienter/<uuid:uuid>/besked/", notice_wish.wish, name="notice_wish"),
    path("patienter/<uuid:uuid>/forskriv/", prescribing.prescribe, name="prescribe"),
    path("patienter/<uuid:uuid>/forskriv/rad/", prescribing.new_row, name="new_row"),
    path("patienter/<uuid:uuid>/forskriv/rad/<int:n>/", prescribing.row, name="row"),
    path("patienter/<uuid:uuid>/forskriv/rad/<int:n>/summa/", prescribing.reckon, name="reckon"),
    path("patienter/<uuid:uuid>/forskriv/rad/<int:n>/bort/", prescribing.drop_row, name="drop_row"),
    path("uttag/<uuid:uuid>/makulera/", prescribing.cancel, name="cancel_item"),
    path("patienter/<uuid:uuid>/bestall/", ordering.choose, name="place"),
    path("patienter/<uuid:uuid>/bestall/hur-fort/<slug:prefix>/", ordering.offers, name="offers"),
    path("patienter/<uuid:uuid>/leveranssatt/", wishing.wish, name="wish"),
    path("patienter/<uuid:uuid>/bestall/kontrollera/", ordering.check, name="check"),
    path("patienter/<uuid:uuid>/bestall/klar/", ordering.confirm, name="confirm"),
    path("kvitto/<uuid:uuid>/", ordering.receipt, name="receipt"),
    path("order/", ordering.orders, name="orders"),
    path("order/<uuid:uuid>/", ordering.order, name="order"),
    path("order/<uuid:uuid>/avbestall/", ordering.cancel, name="cancel_order"),
    path("dispenser/", dispensations.dispensations, name="dispensations"),
    path("dispenser/ny/", dispensations.ask, name="ask_dispensation"),
    path("dispenser/artiklar/", dispensations.article_options, name="dispensation_articles"),
    path("dispenser/<uuid:uuid>/", dispensations.dispensation, name="dispensation"),
    path("dispenser/<uuid:uuid>/aterta/", dispensations.withdraw, name="withdraw_dispensation"),
    path("valj/artikel/", choosing.articles, name="articles"),
    path("valj/boende/", choosing.special_housing, name="special_housing"),
    path("sortimentsbyten/", changes.changes, name="assortment_changes"),
    path("sortimentsbyten/<uuid:uuid>/", changes.change, name="assortment_change"),
    path("sortimentsbyten/<uuid:uuid>/<uuid:item>/", choosing_otherwise.choose, name="choose_otherwise"),
    path(
        "sortimentsbyten/<uuid:uuid>/<uuid:item>/artiklar/",
        choosing_otherwise.article_options,
        name="other_articles",
    ),
    path(
        "sortimentsbyten/<uuid:uuid>/<uuid:item>/som-pa-listan/",
        choosing_otherwise.as_listed,
        name="choose_as_listed",
    ),
]
