from __future__ import annotations

from django.urls import URLPattern, path

from uttag.interfaces.web.products.register import (
    article,
    articles,
    changing,
    contracts,
    deciding,
    pictures,
    sets,
    suppliers,
)

urlpatterns: list[URLPattern] = [
    path("artiklar/", articles.articles, name="articles"),
    path("artiklar/artiklar.xlsx", articles.articles_file, name="articles_file"),
    path("artiklar/ny/", changing.new_article, name="new_article"),
    path("artiklar/<str:number>/", article.article, name="article"),
    path("artiklar/<str:number>/andra/", changing.change_article, name="change_article"),
    path("artiklar/<str:number>/bild/", pictures.picture, name="article_picture"),
    path("artiklar/<str:number>/bild/ny/", pictures.new_picture, name="new_article_picture"),
    path("andringar/", sets.change_sets_page, name="register_changes"),
    path("andringar/<uuid:uuid>/", sets.change_set_page, name="register_change"),
    path("andringar/<uuid:uuid>/bild/<int:key>/", pictures.asked_picture, name="asked_picture"),
    path("andringar/<uuid:uuid>/beslut/", deciding.decide, name="decide_register_change"),
    path("leverantorer/", suppliers.suppliers, name="suppliers"),
    path("leverantorer/ny/", suppliers.new_supplier, name="new_supplier"),
    path("leverantorer/<str:code>/", suppliers.supplier, name="supplier"),
    path("leverantorer/<str:code>/andra/", suppliers.change, name="change_supplier"),
    path("leverantorer/<str:code>/anteckning/", suppliers.add_note, name="note_logistics"),
    path("avtal/", contracts.contracts, name="contracts"),
    path("avtal/nytt/", contracts.new_contract, name="new_contract"),
    path("avtal/<uuid:uuid>/", contracts.contract, name="contract"),
    path("avtal/<uuid:uuid>/period/", contracts.period, name="contract_period"),
    path("avtal/<uuid:uuid>/handling/", contracts.new_document, name="new_contract_document"),
    path("avtal/<uuid:uuid>/handling/<uuid:document>/", contracts.document, name="contract_document"),
]
