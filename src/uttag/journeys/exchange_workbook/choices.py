"""The words of drop-downs and the codes they stand for, as the register has them now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from uttag.apps.catalogue.changes.fields import FIELDS, Field, Form
from uttag.apps.catalogue.models import ProductGroup, Supplier, SupplierContract
from uttag.papers.workbooks import structure as s
from uttag.rules.reasons import some

# The structure's name of a list, and the field it is of.
_CODED = {"groups": "group", "suppliers": "supplier", "contracts": "contract"}
_MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class Choices:
    """`words`: list → code → word; people may write the code as well, in small or large letters."""

    words: Mapping[str, Mapping[str, str]]
    _codes: Mapping[str, Mapping[str, str]]

    def code(self, name: str, word: str) -> str | None:
        """The code that a word of the list stands for; None for a word that it lacks."""
        return self._codes[name].get(word) or self._codes[name].get(word.casefold())

    def word(self, name: str, code: str) -> str:
        return self.words[name].get(code, code)

    def near(self, name: str, word: str) -> str:
        """What the list has instead: those that are much like the word, else as many as a sentence holds."""
        every = list(self.words[name].values())
        return some(get_close_matches(word, every, n=2, cutoff=0.6) or every, _MOST_NAMED)

    def lists(self) -> dict[str, list[str]]:
        """The drop-downs, in the order that people read them."""
        return {name: list(words.values()) for name, words in self.words.items()}


def choices_now() -> Choices:
    """The lists of the register today: three queries."""
    words = dict(_all_words())
    codes = {
        name: {
            **{code.casefold(): code for code in of},
            **{word.casefold(): code for code, word in of.items()},
            **{word: code for code, word in of.items()},
        }
        for name, of in words.items()
    }
    return Choices(words, codes)


def list_of(field: Field) -> str:
    """The list that a field's words stand in; none for plain text and figures."""
    if field.form is Form.CHOICE:
        return field.name
    return next((name for name, of in _CODED.items() if of == field.name), "")


def written(field: Field, value: object, choices: Choices, language: str = "sv") -> str:
    """A field's value as people read it: codes by the words that the workbook has for them."""
    name = list_of(field)
    if name in _CODED and value:
        return choices.word(name, str(value))
    return field.text(value, language)


def _all_words() -> Iterator[tuple[str, dict[str, str]]]:
    groups = ProductGroup.objects.order_by("product_area", "position")
    yield "groups", dict(groups.values_list("code", "name_sv"))
    yield "suppliers", _named_apart(list(Supplier.objects.order_by("name").values_list("code", "name")))
    numbers = SupplierContract.objects.order_by("number").values_list("number", flat=True)
    yield "contracts", {number: number for number in numbers}
    for name in s.lists_used():
        if name not in _CODED:
            yield name, {choice.code: choice.sv for choice in FIELDS[name].choices}


def _named_apart(rows: list[tuple[str, str]]) -> dict[str, str]:
    """Suppliers by name; two of one name are told apart by their codes."""
    names = [name.casefold() for _, name in rows]
    return {code: f"{name} ({code})" if names.count(name.casefold()) > 1 else name for code, name in rows}
