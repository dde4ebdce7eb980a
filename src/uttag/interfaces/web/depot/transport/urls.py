from __future__ import annotations

from django.urls import path

from uttag.interfaces.web.depot.transport import (
    bookings,
    carriers,
    overview,
    registering,
    strays,
    unreadable,
    without_carrier,
)

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
    path("olasliga/", unreadable.unreadable, name="unreadable_messages"),
    path("uppgifter/<int:task>/klar/", overview.task_done, name="transport_task_done"),
    path("ny-transportor/", registering.new, name="new_carrier"),
    path("transportorer/<str:code>/", carriers.carrier, name="carrier"),
    path("transportorer/<str:code>/andra/", registering.change, name="change_carrier"),
    path("transportorer/<str:code>/stoppa/", registering.stop, name="stop_carrier"),
    path("transportorer/<str:code>/starta/", registering.resume, name="resume_carrier"),
    path("transportorer/<str:code>/omraden/", registering.add, name="add_reach"),
    path("transportorer/<str:code>/omraden/<int:reach>/bort/", registering.remove, name="remove_reach"),
]
