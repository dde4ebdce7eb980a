"""What a workbook says of itself beside its sheets: the version that was written into its properties (B2.6)."""

from __future__ import annotations

from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

from uttag.papers.workbooks import structure as s

PART = "docProps/custom.xml"
_PROPERTY = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}property"


def version_property(content: bytes) -> str | None:
    """The version in the properties of a file that has been looked through; None where a program has lost it."""
    with ZipFile(BytesIO(content)) as archive:
        if PART not in archive.namelist():
            return None
        for one in ElementTree.fromstring(archive.read(PART)).iter(_PROPERTY):
            if one.get("name") == s.VERSION_PROPERTY:
                return "".join(one.itertext()).strip()
    return None
