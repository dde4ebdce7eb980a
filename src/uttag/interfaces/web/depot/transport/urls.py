from __future__ import annotations

from django.urls import path

from uttag.interfaces.web.depot.transport import bookings, carriers, overview, strays, without_carrier

urlpatterns = [
    path("", overview.transport, name="transport"),
    path("bokningar/", bookings.bookings, name="bookings"),
    path("bokningar/<uuid:booking>/", bookings.booking, name="booking"),
    path("bokningar/<uuid:booking>/avboka/", bookings.call_off, name="call_off_booking"),
    path("bokningar/<uuid:booking>/svar/", bookings.answered, name="note_answer"),
    path("bokningar/<uuid:booking>/boka-om/", bookings.book_anew, name="rebook"),
    path("bokningar/<uuid:booking>/fil/", bookings.file, name="booking_file"),
    path("utan-transportor/", without_carrier.without_carrier, name="without_carrier"),
    path("besked/", strays.strays, name="stray_events"),
    path("besked/<uuid:stray>/", strays.stray, name="stray_event"),
    path("transportorer/", carriers.carriers, name="carriers"),
    path("transportorer/<str:code>/", carriers.carrier, name="carrier"),
]
