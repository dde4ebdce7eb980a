"""The clauses as a list and one by one."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from uttag.apps.access.actors import Actor
from uttag.apps.agreement import queries
from uttag.apps.agreement.history import terms_of_clause
from uttag.apps.agreement.models import Clause
from uttag.apps.agreement.proof import clause_report
from uttag.apps.agreement.register import documents_of_clause
from uttag.apps.agreement.specifications import specifications_of
from uttag.apps.agreement.standing import decisions_about
from uttag.interfaces.clock import today
from uttag.interfaces.web.clauses.drawing import clause_in_words, document_lines, proof_lines, term_lines
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.rows import Crumb


def clauses(request: HttpRequest) -> HttpResponse:
    found = list(queries.clauses())
    proofs = {proof.code: proof for proof in clause_report(found)}
    rows = [(clause_in_words(clause), proofs[clause.code]) for clause in found]
    return show(request, "clauses/clauses.html", _("Avtalet, klausul för klausul"), clauses=rows)


def clause(request: HttpRequest, code: str) -> HttpResponse:
    """A clause with its terms as they hold today, or on a day past or coming (?dag=2027-03-01)."""
    try:
        found = queries.clause(code)
    except Clause.DoesNotExist as missing:
        raise Http404 from missing
    words = clause_in_words(found)
    day = chosen_day(request.GET.get("dag", ""))
    histories = terms_of_clause(code, day)
    terms = term_lines(histories)
    crumbs = [Crumb(_("Avtalet"), reverse("clauses:clauses"))]
    proof = clause_report([found])[0]
    context = {
        "clause": words,
        "terms": terms,
        "proof": proof,
        "tests": proof_lines(proof),
        "crumbs": crumbs,
        "day": day,
        "today": today(),
        "documents": document_lines(documents_of_clause(code, specifications_of(found.section)), day),
        "decisions": decisions_about(code),
        "governed": may_govern(request),
    }
    return show(request, "clauses/clause.html", words.title, **context)


def chosen_day(typed: str) -> date:
    """The day asked for in the address, or today."""
    try:
        return parse_date(typed) or today()
    except ValueError:
        return today()


def may_govern(request: HttpRequest) -> bool:
    """Whether the reader has the pages where terms and decisions have their histories."""
    actor: Actor | None = getattr(request, "actor", None)
    return actor is not None and actor.may("see_governance")
