from __future__ import annotations

from django.urls import path

from uttag.interfaces.web.depot import goods_in, home, packing, papers, parcels, picking, short, stock, waves

app_name = "depot"
urlpatterns = [
    path("", home.home, name="home"),
    path("vantar/", home.waiting, name="waiting"),
    path("restnoterat/", home.backorders, name="backorders"),
    path("vagor/", waves.waves, name="waves"),
    path("vagor/ny/", waves.plan, name="plan"),
    path("vagor/<uuid:wave>/", waves.wave, name="wave"),
    path("vagor/<uuid:wave>/utelamnat/", waves.left_behind, name="left_out"),
    path("vagor/<uuid:wave>/angra/", waves.undo, name="undo"),
    path("vagor/<uuid:wave>/skicka/", waves.dispatch, name="dispatch"),
    path("vagor/<uuid:wave>/plocklista/", picking.pick_list, name="pick_list"),
    path("vagor/<uuid:wave>/plocka/", picking.pick, name="pick"),
    path("vagor/<uuid:wave>/plocka/last/", picking.scan, name="scan"),
    path("vagor/<uuid:wave>/plocka/tillbaka/", picking.take_back, name="take_back"),
    path("vagor/<uuid:wave>/plocka/<int:place>/<int:lot>/saknas/", short.short, name="short"),
    path("vagor/<uuid:wave>/packa/", packing.pack, name="pack"),
    path("vagor/<uuid:wave>/packa/allt/", packing.pack_all, name="pack_all"),
    path("vagor/<uuid:wave>/packa/<uuid:order>/", packing.pack_order, name="pack_order"),
    path("vagor/<uuid:wave>/foljesedlar.pdf", papers.wave_notes, name="wave_notes"),
    path("vagor/<uuid:wave>/etiketter.pdf", papers.wave_labels, name="wave_labels"),
    path("kollin/", parcels.parcels, name="parcels"),
    path("kollin/<str:sscc>/", parcels.parcel, name="parcel"),
    path("kollin/<str:sscc>/skicka/", parcels.send, name="send_parcel"),
    path("kollin/<str:sscc>/besked/", parcels.event, name="parcel_event"),
    path("kollin/<str:sscc>/foljesedel.pdf", papers.parcel_note, name="parcel_note"),
    path("kollin/<str:sscc>/etikett.pdf", papers.parcel_label, name="parcel_label"),
    path("lager/", stock.articles, name="stock"),
    path("lager/gar-ut/", stock.expiring, name="expiring"),
    path("lager/artikel/<str:number>/", stock.article, name="article"),
    path("lager/parti/<int:lot>/", stock.lot, name="lot"),
    path("lager/parti/<int:lot>/rakna/", stock.count, name="count"),
    path("inleverans/", goods_in.receive, name="receive"),
    path("inleverans/artiklar/", goods_in.article_options, name="article_options"),
]
