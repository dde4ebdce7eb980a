"""Every component can be drawn, and the texts of the site are translated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest
from django.test import RequestFactory, override_settings
from django.urls import include, path

from uttag.interfaces.cli import messages
from uttag.interfaces.web import urls
from uttag.interfaces.web.styleguide.views import guide

WEB = Path(messages.WEB)
urlpatterns = [*urls.urlpatterns, path("stilguide/", include("uttag.interfaces.web.styleguide.urls"))]


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_the_style_guide_shows_all_components() -> None:
    request = RequestFactory().get("/stilguide/")
    request.user = AnonymousUser()
    page = guide(_with_messages(request)).content.decode()
    source = (WEB / "styleguide/templates/styleguide/guide.html").read_text("utf-8")
    shown = set(re.findall(r"<c-([a-z-]+)", source)) - {"slot"}
    made = {file.stem.replace("_", "-") for file in WEB.glob("frame/templates/cotton/*.html")}
    assert made - shown <= {"paging", "panel-link"}, "paging is drawn by tables, panel links by pages"
    assert "<c-" not in page


def _with_messages(request: HttpRequest) -> HttpRequest:
    request._messages = BaseStorage(request)  # type: ignore[attr-defined]
    request._messages._queued_messages, request._messages._loaded_data = [], []  # type: ignore[attr-defined]
    return request


def test_no_template_holds_inline_script_or_style() -> None:
    """The content security policy would switch them off silently."""
    for file in WEB.rglob("templates/**/*.html"):
        text = file.read_text("utf-8")
        assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=", text), file


@pytest.mark.parametrize("folder", messages.packages(), ids=lambda folder: folder.name)
def test_all_texts_are_translated_and_compiled(folder: Path) -> None:
    faults = list(messages.faults_of(folder))
    assert not faults, "\n".join(faults)
