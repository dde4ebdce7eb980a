from __future__ import annotations

from django.urls import path

from uttag.interfaces.web.patient import following, home, notice_wish, ordering, wishing

app_name = "patient"
urlpatterns = [
    path("", home.home, name="home"),
    path("for/<uuid:uuid>/", home.person, name="person"),
    path("bestall/", ordering.start, name="start"),
    path("bestall/<uuid:uuid>/", ordering.what, name="what"),
    path("bestall/<uuid:uuid>/vart/", ordering.where, name="where"),
    path("bestall/<uuid:uuid>/kontrollera/", ordering.check, name="check"),
    path("bestall/<uuid:uuid>/klar/", ordering.confirm, name="confirm"),
    path("bestall/<uuid:uuid>/hur-fort/<slug:prefix>/", ordering.offers, name="offers"),
    path("leveranssatt/", wishing.start, name="wishes"),
    path("leveranssatt/<uuid:uuid>/", wishing.wish, name="wish"),
    path("besked/<uuid:uuid>/", notice_wish.wish, name="notice_wish"),
    path("kvitto/<uuid:uuid>/", ordering.receipt, name="receipt"),
    path("leveranser/", following.orders, name="orders"),
    path("leveranser/<uuid:uuid>/", following.order, name="order"),
    path("leveranser/<uuid:uuid>/avbestall/", following.cancel, name="cancel_order"),
]
