from __future__ import annotations

from django.urls import URLPattern, path

from uttag.interfaces.web.products.changes import changeovers, lists, picking, run_out, supplier_changes

urlpatterns: list[URLPattern] = [
    path("leverantorsandringar/", supplier_changes.changes, name="supplier_changes"),
    path("leverantorsandringar/ny/", supplier_changes.new_change, name="new_supplier_change"),
    path("leverantorsandringar/<uuid:uuid>/", supplier_changes.change, name="supplier_change"),
    path("leverantorsandringar/<uuid:uuid>/beslut/", supplier_changes.decide, name="decide_supplier_change"),
    path(
        "leverantorsandringar/<uuid:uuid>/genomfor/",
        supplier_changes.carry_out_now,
        name="carry_out_supplier_change",
    ),
    path("leverantorsandringar/<uuid:uuid>/brev/", supplier_changes.letter, name="supplier_change_letter"),
    path("sortimentsbyten/", changeovers.changes, name="assortment_changes"),
    path("sortimentsbyten/nytt/", changeovers.new_change, name="new_assortment_change"),
    path("sortimentsbyten/artiklar/", picking.articles, name="pick_article"),
    path("sortimentsbyten/<uuid:uuid>/", changeovers.change, name="assortment_change"),
    path("sortimentsbyten/<uuid:uuid>/flytta/", changeovers.move, name="move_assortment_change"),
    path("sortimentsbyten/<uuid:uuid>/stall-in/", changeovers.cancel, name="cancel_assortment_change"),
    path("sortimentsbyten/<uuid:uuid>/avsluta/", changeovers.close, name="close_assortment_change"),
    path("sortimentsbyten/<uuid:uuid>/lista/", changeovers.new_list, name="new_conversion_list"),
    path("sortimentsbyten/<uuid:uuid>/utfasning/", run_out.run_out, name="run_out"),
    path("sortimentsbyten/<uuid:uuid>/utfasning/rakna/", run_out.reckon, name="reckon_run_out"),
    path("sortimentsbyten/<uuid:uuid>/utfasning/<uuid:plan>/i-bruk/", run_out.use, name="use_run_out"),
    path("sortimentsbyten/listor/<uuid:uuid>/", lists.conversion_list, name="conversion_list"),
    path("sortimentsbyten/listor/<uuid:uuid>/rad/", lists.put_row, name="put_conversion"),
    path("sortimentsbyten/listor/<uuid:uuid>/rad/<int:row>/bort/", lists.remove_row, name="drop_conversion"),
    path("sortimentsbyten/listor/<uuid:uuid>/godkann/", lists.approve, name="approve_conversions"),
    path("sortimentsbyten/listor/<uuid:uuid>/oppna/", lists.reopen, name="reopen_conversions"),
]
