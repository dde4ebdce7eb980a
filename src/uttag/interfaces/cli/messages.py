"""The site's texts in English: collected from source and templates, compiled for use.

  uttag messages           collects each package's texts into its locale/en and compiles them
  uttag messages depot     the same for one package
  uttag messages --check   changes nothing; says what lacks a translation or is out of step

Swedish is the language of the source, so only English has catalogues; each package of the site has its
own, beside its templates. Works without GNU gettext.
"""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

HELP = "collect and compile the site's texts"
ALONE = True
WEB = Path(__file__).resolve().parents[1] / "web"
KEYWORDS = {name: None for name in ("_", "gettext", "gettext_lazy")} | {
    name: (1, 2) for name in ("ngettext", "ngettext_lazy")
}
# Shapes of the Python-like text that Django makes of a template: _('…'), ngettext('…', '…', n)
STRING = r"""(?P<{}>u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*")"""
ONE = re.compile(r"(?<!\w)(?:_|gettext)\(" + STRING.format("one") + r"\)")
MANY = re.compile(r"(?<!\w)ngettext\(" + STRING.format("one") + r",\s*" + STRING.format("many"))

HEADER_NOISE = re.compile(
    rb'"(?:Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|'
    rb'Language-Team|Generated-By): .*\\n"\n'
)
TIMES = re.compile(rb"(Date: )([^\n]*)")
Message = str | tuple[str, str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("package", nargs="*", help="packages of the site, such as depot; all without")
    parser.add_argument("--check", action="store_true", help="change nothing, only say what is amiss")


def run(options: argparse.Namespace) -> int:
    folders = [WEB / name for name in options.package] or packages()
    if options.check:
        faults = [fault for folder in folders for fault in faults_of(folder)]
        print("\n".join(faults) or "All texts are translated and compiled.")
        return 1 if faults else 0
    for folder in folders:
        catalog = collected(folder)
        if catalog:
            _write(folder, catalog)
            lacking = sum(1 for _ in _lacking(catalog))
            print(f"{folder.name}: {len(catalog)} texts, {lacking} without a translation")
    return 0


def packages() -> list[Path]:
    """The packages of the site. The style guide is for those who build it, in Swedish alone."""
    folders = (path.parent for path in WEB.glob("*/__init__.py"))
    return sorted(folder for folder in folders if folder.name != "styleguide")


def faults_of(folder: Path) -> Iterator[str]:
    """What is amiss: texts without translation, texts that are gone or new, a stale compilation."""
    known, wanted = _read(folder), collected(folder)
    for text in _lacking(wanted):
        yield f"{folder.name}: no English for: {text}"
    if {str(m.id) for m in known} != {str(m.id) for m in wanted}:
        yield f"{folder.name}: its texts have changed: run `uttag messages`"
    if wanted and (not _mo(folder).exists() or _mo(folder).read_bytes() != _compiled(known)):
        yield f"{folder.name}: the compiled texts are stale: run `uttag messages`"


def collected(folder: Path) -> Catalog:
    """All texts of a package, file by file, with the translations there are."""
    known = _read(folder)
    catalog = _empty()
    for message, file in sorted(texts(folder), key=lambda found: (found[1], str(found[0]))):
        had = known.get(message if isinstance(message, str) else message[0])
        catalog.add(message, had.string if had else "", locations=[(file, 0)])
    return catalog


def texts(folder: Path) -> Iterator[tuple[Message, str]]:
    """Each text with the file it stands in."""
    for path in sorted(folder.rglob("*.py")):
        for _line, message, _comments, _context in extract_from_file("python", path, keywords=KEYWORDS):
            yield _message(message), path.relative_to(folder).as_posix()
    for path in sorted(folder.rglob("templates/**/*.html")):
        for message in _texts_of_template(path.read_text("utf-8")):
            yield message, path.relative_to(folder).as_posix()


def _texts_of_template(template: str) -> Iterator[Message]:
    source = templatize(template)
    for found in MANY.finditer(source):
        yield ast.literal_eval(found["one"]), ast.literal_eval(found["many"])
    for found in ONE.finditer(source):
        yield ast.literal_eval(found["one"])


def _message(message: str | tuple[str, ...]) -> Message:
    return message if isinstance(message, str) else (message[0], message[1])


def _lacking(catalog: Catalog) -> Iterator[str]:
    for message in catalog:
        strings = message.string if isinstance(message.string, list | tuple) else (message.string,)
        if message.id and not all(strings):
            yield str(message.id)


def _empty() -> Catalog:
    return Catalog(locale="en", header_comment="# Swedish in the source, English here.", fuzzy=False)


def _po(folder: Path) -> Path:
    return folder / "locale" / "en" / "LC_MESSAGES" / "django.po"


def _mo(folder: Path) -> Path:
    return _po(folder).with_suffix(".mo")


def _read(folder: Path) -> Catalog:
    if not _po(folder).exists():
        return _empty()
    with _po(folder).open("rb") as file:
        return read_po(file, locale="en")


def _write(folder: Path, catalog: Catalog) -> None:
    out = BytesIO()
    write_po(out, catalog, width=110, include_lineno=False)
    _po(folder).parent.mkdir(parents=True, exist_ok=True)
    # Who and when are git's to know; here they would make every run a change.
    _po(folder).write_bytes(HEADER_NOISE.sub(b"", out.getvalue()))
    _mo(folder).write_bytes(_compiled(_read(folder)))


def _compiled(catalog: Catalog) -> bytes:
    """A catalogue as gettext reads it; the times in its head are blanked out, being no one's business."""
    out = BytesIO()
    write_mo(out, catalog)
    return TIMES.sub(lambda found: found[1] + b" " * len(found[2]), out.getvalue())
