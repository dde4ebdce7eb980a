from __future__ import annotations

from django.urls import path

from uttag.interfaces.web.service_desk.notices import letters, lists, one, wish

# Part of the service desk's own names.
urlpatterns = [
    path("", lists.failed, name="notices"),
    path("alla/", lists.everything, name="notices_all"),
    path("brev/", letters.letters, name="letters"),
    path("brev/<uuid:uuid>/brev.pdf", letters.file, name="letters_file"),
    path("brev/<uuid:uuid>/postade/", letters.posted, name="letters_posted"),
    path("onskan/<uuid:patient>/", wish.wish, name="notice_wish"),
    path("<uuid:uuid>/", one.notice, name="notice"),
    path("<uuid:uuid>/igen/", one.again, name="send_again"),
    path("<uuid:uuid>/besked/", one.told, name="told_otherwise"),
]
