"""Log-in by password; in demo mode by one click. A second factor and OpenID Connect come here later."""

from __future__ import annotations

from django.conf import settings
from django.contrib import auth
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from uttag.ground.accounts.models import User
from uttag.interfaces.web.frame.gate import open_to_all
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.who import CHOSEN, hats_of
from uttag.interfaces.web.login.demo import faces
from uttag.interfaces.web.login.forms import LogInForm


@open_to_all
@never_cache
@sensitive_post_parameters("password")
def log_in(request: HttpRequest) -> HttpResponse:
    form = LogInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = auth.authenticate(request, **form.cleaned_data)
        if isinstance(user, User):
            return _enter(request, user)
        form.add_error(None, _fault(request))
    context = {"form": form, "next": _next(request), "faces": faces() if settings.DEMO else []}
    return show(request, "login/log_in.html", _("Logga in"), **context)


@open_to_all
@require_POST
def log_in_as(request: HttpRequest) -> HttpResponse:
    """Demo mode: be one of the shown people."""
    if not settings.DEMO:
        raise Http404
    face = next((face for face in faces() if face.key == request.POST.get("workspace")), None)
    if face is None:
        raise Http404
    auth.login(request, face.user, backend="django.contrib.auth.backends.ModelBackend")
    request.session[CHOSEN] = face.hat
    return redirect(_next(request) or face.workspace.home)


@open_to_all
@never_cache
def assignments(request: HttpRequest) -> HttpResponse:
    """Chooses under which assignment one is here; needs a user but not yet an actor."""
    user = request.user
    if not isinstance(user, User):
        return redirect("login:login")
    hats = hats_of(user.pk, user.name)
    if request.method == "POST" and request.POST.get("key") in {hat.key for hat in hats}:
        request.session[CHOSEN] = request.POST["key"]
        return redirect(_next(request) or "home")
    title = _("Välj uppdrag") if hats else _("Du har inget uppdrag")
    return show(request, "login/assignments.html", title, hats=hats, next=_next(request))


@open_to_all
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    auth.logout(request)
    return redirect("login:login")


def _enter(request: HttpRequest, user: User) -> HttpResponse:
    """With one assignment straight in, with several by a choice."""
    target = _next(request)
    auth.login(request, user)
    hats = hats_of(user.pk, user.name)
    if len(hats) == 1:
        request.session[CHOSEN] = hats[0].key
        return redirect(target or "home")
    return redirect("login:assignments")


def _fault(request: HttpRequest) -> str:
    """Never which of the two was wrong; but a lock is said, so that nobody goes on trying."""
    if getattr(request, "axes_locked_out", False):
        return _("För många försök. Vänta en kvart och försök igen, eller be om ett nytt lösenord.")
    return _("Användarnamnet eller lösenordet stämmer inte.")


def _next(request: HttpRequest) -> str:
    """Where one was heading; never to another site, and only to an address, not a view's name."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    ours = target.startswith("/") and url_has_allowed_host_and_scheme(target, {request.get_host()})
    return target if ours else ""
