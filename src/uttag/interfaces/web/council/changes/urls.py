from __future__ import annotations

from django.urls import URLPattern, path

from uttag.interfaces.web.council.changes import decisions, documents, log, matters, proposals, terms, tried

urlpatterns: list[URLPattern] = [
    path("villkor/", terms.terms, name="terms"),
    path("villkor/valj/", terms.pick_term, name="pick_term"),
    path("villkor/<str:key>/", terms.term, name="term"),
    path("arenden/", matters.matters, name="matters"),
    path("arenden/nytt/", proposals.new, name="new_matter"),
    path("arenden/<uuid:matter>/", matters.matter, name="matter"),
    path("arenden/<uuid:matter>/andra/", proposals.change, name="change_matter"),
    path("arenden/<uuid:matter>/aterta/", matters.withdraw, name="withdraw_matter"),
    path("arenden/<uuid:matter>/bilagor/", matters.attach, name="attach"),
    path("arenden/<uuid:matter>/prova/", matters.ask, name="ask_what_if"),
    path("arenden/<uuid:matter>/prova/lage/", tried.progress, name="what_if_progress"),
    path("arenden/<uuid:matter>/prova/<str:group>/", tried.rows, name="what_if_rows"),
    path("bilagor/<uuid:attachment>/", matters.attachment, name="attachment"),
    path("beslut/", decisions.decisions, name="decisions"),
    path("beslut/om/", decisions.named, name="decision_named"),
    path("beslut/<int:decision>/", decisions.decision, name="decision"),
    path("beslut/<int:decision>/genomfort/", decisions.implement, name="implement"),
    path("andringslogg/", log.change_log, name="change_log"),
    path("andringslogg/overenskommelse/", log.accord, name="log_accord"),
    path("dokument/", documents.documents, name="documents"),
    path("dokument/<str:code>/", documents.document, name="document"),
    path("dokument/<str:code>/oversedd/", documents.looked_over, name="look_over"),
    path("dokument/<str:code>/version/", documents.register, name="register_version"),
    path("dokument/<str:code>/<int:version>/", documents.version_file, name="version_file"),
]
