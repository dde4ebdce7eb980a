from __future__ import annotations

from django.urls import include, path

from uttag.interfaces.web.depot import tracing
from uttag.interfaces.web.service_desk import (
    articles,
    home,
    orders,
    paper,
    patients,
    placing,
    procurements,
    recalls,
    wishing,
)

app_name = "service_desk"
urlpatterns = [
    path("forseningar/", include("uttag.interfaces.web.service_desk.delays.urls")),
    path("aviseringar/", include("uttag.interfaces.web.service_desk.notices.urls")),
    path("", home.home, name="home"),
    path("uppgifter/", home.tasks, name="tasks"),
    path("uppgifter/<int:task>/klar/", home.finish_task, name="finish_task"),
    path("patienter/", patients.patients, name="patients"),
    path("patienter/<uuid:patient>/", patients.patient, name="patient"),
    path("patienter/<uuid:patient>/uppgifter/", patients.change, name="change_patient"),
    path("patienter/<uuid:patient>/granska/", placing.review, name="review"),
    path("patienter/<uuid:patient>/hur-fort/<slug:prefix>/", placing.offers, name="offers"),
    path("patienter/<uuid:patient>/leveranssatt/", wishing.wish, name="wish"),
    path("patienter/<uuid:patient>/bestall/", placing.place, name="place"),
    path("patienter/<uuid:patient>/kvitto/<uuid:request_uuid>/", placing.receipt, name="receipt"),
    path("patienter/<uuid:patient>/pappersforskrivning/", paper.register, name="paper"),
    path("forskrivare/", paper.prescribers, name="prescribers"),
    path("artiklar/att-forskriva/", paper.article_options, name="article_options"),
    path("bestallningar/", orders.orders, name="orders"),
    path("bestallningar/<uuid:order>/", orders.order, name="order"),
    path("bestallningar/<uuid:order>/avbestall/", orders.cancel, name="cancel_order"),
    path("bestallningar/<uuid:order>/kolli/<str:sscc>/", orders.parcel_event, name="parcel_event"),
    path("anskaffningar/", procurements.procurements, name="procurements"),
    path("anskaffningar/<uuid:uuid>/", procurements.procurement, name="procurement"),
    path("artiklar/", articles.articles, name="articles"),
    path("aterkallelser/", recalls.open_recalls, name="recalls"),
    path("aterkallelser/<uuid:recall>/", recalls.call_list, name="recall"),
    path("aterkallelser/<uuid:recall>/<uuid:patient>/", recalls.told, name="told_of_recall"),
    path("sparning/", tracing.trace, name="trace"),
    path("sparning/<int:lot>/sparning.xlsx", tracing.workbook, name="trace_workbook"),
]
