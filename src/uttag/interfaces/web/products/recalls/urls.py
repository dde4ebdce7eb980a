from __future__ import annotations

from django.urls import path

from uttag.interfaces.web.products.recalls import acting, recalls

urlpatterns = [
    path("aterkallelser/", recalls.all_recalls, name="recalls"),
    path("aterkallelser/ny/", acting.new, name="new_recall"),
    path("aterkallelser/artiklar/", acting.article_options, name="recall_articles"),
    path("aterkallelser/<uuid:uuid>/", recalls.recall, name="recall"),
    path("aterkallelser/<uuid:uuid>/avsluta/", acting.close, name="close_recall"),
    path("aterkallelser/<uuid:uuid>/stoppa/<uuid:wave>/", acting.stop, name="stop_recalled"),
    path("aterkallelser/<uuid:uuid>/parti/<int:lot>/", acting.settle, name="settle_recalled"),
]
