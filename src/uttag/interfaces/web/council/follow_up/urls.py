"""What is followed up: tasks of specification C, finance rounds, evaluations, reports, cooperation (P6, P7, C1, G9)."""

from __future__ import annotations

from django.urls import URLPattern, path

from uttag.interfaces.web.council.follow_up import cooperation, evaluations, home, knowledge, reports, rounds

urlpatterns: list[URLPattern] = [
    path("lmn-uppdrag/", knowledge.knowledge, name="knowledge"),
    path("lmn-uppdrag/<slug:code>/", knowledge.knowledge_task, name="knowledge_task"),
    path(
        "lmn-uppdrag/uppfoljningar/<uuid:follow_up>/publicera/",
        knowledge.publish_follow_up,
        name="publish_follow_up",
    ),
    path(
        "lmn-uppdrag/uppfoljningar/<uuid:follow_up>/redovisa/",
        knowledge.report_follow_up,
        name="report_follow_up",
    ),
    path("uppfoljning/", home.following_up, name="following_up"),
    path("uppfoljning/ekonomi/planera/", rounds.plan, name="plan_round"),
    path("uppfoljning/ekonomi/<uuid:round_>/", rounds.finance_round, name="finance_round"),
    path("uppfoljning/ekonomi/<uuid:round_>/underlag/", rounds.material, name="make_material"),
    path("uppfoljning/ekonomi/<uuid:round_>/flytta/", rounds.move, name="move_round"),
    path("uppfoljning/ekonomi/<uuid:round_>/underlag.csv", rounds.material_file, name="material_file"),
    path("uppfoljning/utvardering/", evaluations.begin, name="begin_evaluation"),
    path("uppfoljning/utvardering/<int:year>/", evaluations.evaluation, name="evaluation"),
    path("uppfoljning/utvardering/<int:year>/rapportera/", evaluations.report, name="report_evaluation"),
    path(
        "uppfoljning/utvardering/<int:year>/vardgivare/<slug:code>/",
        evaluations.own_figures,
        name="own_figures",
    ),
    path("uppfoljning/arsrapport/", reports.draft, name="draft_report"),
    path("uppfoljning/arsrapport/<uuid:report>/", reports.report, name="report"),
    path("uppfoljning/arsrapport/<uuid:report>/klar/", reports.finish, name="finish_report"),
    path("uppfoljning/arsrapport/<uuid:report>/arsrapport.pdf", reports.report_pdf, name="report_pdf"),
    path("samverkan/", cooperation.cooperation, name="cooperation"),
    path("samverkan/nytt-mote/", cooperation.new_meeting, name="new_cooperation_meeting"),
    path("samverkan/ny-punkt/", cooperation.new_point, name="new_cooperation_point"),
    path("samverkan/<uuid:meeting>/", cooperation.meeting, name="cooperation_meeting"),
    path("samverkan/<uuid:meeting>/ny-punkt/", cooperation.new_point, name="new_point_of_meeting"),
    path("samverkan/punkter/<uuid:point>/", cooperation.point, name="cooperation_point"),
]
