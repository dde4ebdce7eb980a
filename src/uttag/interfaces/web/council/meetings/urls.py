from __future__ import annotations

from django.urls import URLPattern, path

from uttag.interfaces.web.council.meetings import bodies, calendar, item, meeting, minutes

urlpatterns: list[URLPattern] = [
    path("organ/", bodies.bodies, name="bodies"),
    path("organ/personer/", bodies.people, name="people"),
    path("organ/uppdrag/<uuid:membership>/avsluta/", bodies.end_term, name="end_term"),
    path("organ/<slug:code>/", bodies.body, name="body"),
    path("organ/<slug:code>/tillsatt/", bodies.appoint_member, name="appoint"),
    path("moten/", calendar.meetings, name="meetings"),
    path("moten/nytt/", calendar.new_meeting, name="new_meeting"),
    path("moten/punkter/<uuid:item>/", item.item, name="item"),
    path("moten/punkter/<uuid:item>/bered/", item.prepare, name="prepare_item"),
    path("moten/punkter/<uuid:item>/standpunkter/", item.positions, name="positions"),
    path("moten/punkter/<uuid:item>/avgor/", item.conclude, name="conclude_item"),
    path("moten/punkter/<uuid:item>/flytta/", meeting.move, name="move_item"),
    path("moten/punkter/<uuid:item>/ta-bort/", meeting.take_off, name="take_off_agenda"),
    path("moten/<uuid:meeting>/", meeting.meeting, name="meeting"),
    path("moten/<uuid:meeting>/dagordning/", meeting.add_item, name="put_on_agenda"),
    path("moten/<uuid:meeting>/narvaro/", meeting.attendance, name="attendance"),
    path("moten/<uuid:meeting>/informerat/", meeting.informed, name="informed"),
    path("moten/<uuid:meeting>/stall-in/", calendar.cancel, name="cancel_meeting"),
    path("moten/<uuid:meeting>/anteckningar/", minutes.minutes, name="minutes"),
    path("moten/<uuid:meeting>/anteckningar/skriv/", minutes.draft, name="draft_minutes"),
    path("moten/<uuid:meeting>/anteckningar/andra/", minutes.edit, name="edit_minutes"),
    path("moten/<uuid:meeting>/anteckningar/godkann/", minutes.approve, name="approve_minutes"),
    path("moten/<uuid:meeting>/anteckningar.pdf", minutes.pdf, name="minutes_pdf"),
]
