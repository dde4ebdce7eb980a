"""The clauses as a list and one by one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.agreement import queries
from uttag.apps.agreement.history import terms_of_clause
from uttag.apps.agreement.models import Clause
from uttag.apps.agreement.proof import clause_report
from uttag.interfaces.clock import today
from uttag.interfaces.web.clauses.drawing import clause_in_words, proof_lines, term_lines
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.rows import Crumb


def clauses(request: HttpRequest) -> HttpResponse:
    found = list(queries.clauses())
    proofs = {proof.code: proof for proof in clause_report(found)}
    rows = [(clause_in_words(clause), proofs[clause.code]) for clause in found]
    return show(request, "clauses/clauses.html", _("Avtalet, klausul för klausul"), clauses=rows)


def clause(request: HttpRequest, code: str) -> HttpResponse:
    try:
        found = queries.clause(code)
    except Clause.DoesNotExist as missing:
        raise Http404 from missing
    words = clause_in_words(found)
    terms = term_lines(terms_of_clause(code, today()))
    crumbs = [Crumb(_("Avtalet"), reverse("clauses:clauses"))]
    proof = clause_report([found])[0]
    context = {"clause": words, "terms": terms, "proof": proof, "tests": proof_lines(proof), "crumbs": crumbs}
    return show(request, "clauses/clause.html", words.title, **context)
