"""The clauses as a list and one by one."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.access.actors import Actor
from uttag.apps.agreement import queries
from uttag.apps.agreement.changes.registered_documents import documents_of_clause
from uttag.apps.agreement.changes.specifications import specifications_of
from uttag.apps.agreement.changes.standing import decisions_about
from uttag.apps.agreement.history import terms_of_clause
from uttag.apps.agreement.proof import clause_report
from uttag.interfaces.web.clauses.drawing import clause_in_words, document_lines, proof_lines, term_lines
from uttag.interfaces.web.frame.asked import asked_day
from uttag.interfaces.web.frame.pages import or_404, show
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.templatetags.words import language


def clauses(request: HttpRequest) -> HttpResponse:
    found = list(queries.clauses())
    proofs = {proof.code: proof for proof in clause_report(found)}
    rows = [(clause_in_words(clause), proofs[clause.code]) for clause in found]
    return show(
        request,
        "clauses/clauses.html",
        _("Avtalet, klausul för klausul"),
        clauses=rows,
        asked=asked_day(request),
    )


def clause(request: HttpRequest, code: str) -> HttpResponse:
    """A clause with its terms as they hold today, or on a day past or coming (?dag=2027-03-01)."""
    found = or_404(queries.clause, code)
    words = clause_in_words(found)
    asked = asked_day(request)
    terms = term_lines(terms_of_clause(code, asked.day))
    crumbs = [Crumb(_("Avtalet"), reverse("clauses:clauses") + asked.query)]
    before, after = _beside(code)
    proof = clause_report([found])[0]
    context = {
        "clause": words,
        "terms": terms,
        "proof": proof,
        "tests": proof_lines(proof),
        "crumbs": crumbs,
        "asked": asked,
        "before": before,
        "after": after,
        "documents": document_lines(documents_of_clause(code, specifications_of(found.section)), asked.day),
        "decisions": decisions_about(code),
        "governed": may_govern(request),
    }
    return show(request, "clauses/clause.html", words.title, **context)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The clause before or after, as its link reads."""

    code: str
    words: str


def _beside(code: str) -> tuple[Neighbour | None, Neighbour | None]:
    """The clauses before and after `code` in the agreement's order."""
    row = [Neighbour(*one) for one in queries.clause_titles(language())]
    at = next(place for place, one in enumerate(row) if one.code == code)
    return (row[at - 1] if at else None), (row[at + 1] if at + 1 < len(row) else None)


def may_govern(request: HttpRequest) -> bool:
    """Whether the reader has the pages where terms and decisions have their histories."""
    actor: Actor | None = getattr(request, "actor", None)
    return actor is not None and actor.may("see_governance")
