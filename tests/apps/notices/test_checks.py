"""An installation that lacks a setting says so, and nothing is said to be sent that nobody gets."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core import mail as django_mail

from tests import region as r
from tests import told as t
from uttag.apps.notices import checks, saying
from uttag.apps.notices.models import Gateway
from uttag.gateways import mail, sms
from uttag.gateways.faults import Unanswered
from uttag.ground.outbox.operations import NotYet
from uttag.interfaces.checking import warn_of_settings

COMPLETE = {
    "DEMO": False,
    "SMS_URL": "https://sms.example/",
    "SMS_SECRET": "secret",
    "SITE": "https://uttag.region.example",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "DEFAULT_FROM_EMAIL": "kundtjanst@region.se",
}


def ids() -> list[str]:
    return [str(found.id) for found in checks.settings_for_notices()]


@pytest.mark.parametrize(
    ("lacks", "warning"),
    [
        ({}, []),
        ({"SMS_URL": "", "SMS_FOLDER": ""}, ["uttag.W001"]),
        ({"SMS_URL": "", "SMS_FOLDER": "/srv/sms"}, []),
        ({"SMS_SECRET": ""}, ["uttag.W002"]),
        ({"SITE": ""}, ["uttag.W003"]),
        ({"EMAIL_BACKEND": checks.NOWHERE}, ["uttag.W004"]),
        ({"DEFAULT_FROM_EMAIL": "kundtjanst@uttag.example"}, ["uttag.W005"]),
        ({"SITE": "", "DEMO": True}, []),
    ],
)
def test_each_setting_that_lacks_is_named(
    lacks: dict[str, object], warning: list[str], settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {**COMPLETE, **lacks}.items():
        setattr(settings, name, value)
    assert ids() == warning
    warn_of_settings()
    assert capsys.readouterr().err.count("Warning: ") == len(warning)


@pytest.mark.django_db
def test_without_a_gateway_a_notice_waits_and_then_goes_by_letter(settings: LazySettings) -> None:
    settings.SMS_URL = settings.SMS_FOLDER = ""
    region = r.region()
    notice = t.told(region, r.patient(region))
    with pytest.raises(NotYet):
        t.send(notice)
    notice.refresh_from_db()
    assert (notice.state, Gateway.objects.get().fault) == ("waiting", "UTTAG_SMS_URL is not set")
    t.send(notice, at=r.NOW + timedelta(days=1))
    assert (notice.state, notice.channel) == ("waiting", "letter")


def test_without_a_mail_server_a_letter_is_not_sent(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = checks.NOWHERE
    with pytest.raises(Unanswered, match="EMAIL_URL"):
        mail.deliver(mail.Letter("1", "a@example.org", "Hej", "Hej"))
    assert not django_mail.outbox


@pytest.mark.django_db
def test_without_an_address_of_its_own_the_site_is_not_linked(settings: LazySettings) -> None:
    settings.SITE = ""
    region = r.region()
    notice = t.told(region, r.patient(region))
    assert "mina-uttag" not in saying.sms(notice) + "".join(saying.written(notice).paragraphs)
    assert not saying.sms(notice).endswith(" ")
    assert sms.segments(saying.sms(notice)) == 1
