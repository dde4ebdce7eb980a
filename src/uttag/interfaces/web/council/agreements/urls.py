from __future__ import annotations

from django.urls import URLPattern, path

from uttag.interfaces.web.council.agreements import agreement, disputes, handing_over, notices, overview

urlpatterns: list[URLPattern] = [
    path("avtalen/", overview.agreements, name="agreements"),
    path("avtalen/avtalen.csv", overview.agreements_csv, name="agreements_csv"),
    path("avtalen/<uuid:uuid>/", agreement.agreement, name="agreement"),
    path("avtalen/<uuid:uuid>/underskrift/", agreement.sign_agreement, name="sign_agreement"),
    path("avtalen/<uuid:uuid>/nytt/", agreement.new_agreement, name="new_agreement"),
    path("avtalen/<uuid:uuid>/uppsagning/", notices.give_notice, name="give_notice"),
    path("avtalen/<uuid:uuid>/uppsagning/<uuid:notice>/handling/", notices.document, name="notice_document"),
    path("avtalen/<uuid:uuid>/uppsagning/<uuid:notice>/aterta/", notices.take_back, name="take_back_notice"),
    path(
        "avtalen/<uuid:uuid>/uppsagning/<uuid:notice>/aterkallelse/",
        notices.withdrawal_document,
        name="withdrawal_document",
    ),
    path("avtalen/<uuid:uuid>/overlamning/<int:position>/", handing_over.point, name="hand_over_point"),
    path(
        "avtalen/<uuid:uuid>/overlamning/uppgifter/", handing_over.hand_over_export, name="hand_over_export"
    ),
    path("tvister/", disputes.disputes, name="disputes"),
    path("tvister/ny/", disputes.new_dispute, name="new_dispute"),
    path("tvister/<uuid:uuid>/", disputes.dispute, name="dispute"),
    path("tvister/<uuid:uuid>/steg/<int:step>/", disputes.document, name="dispute_document"),
]
