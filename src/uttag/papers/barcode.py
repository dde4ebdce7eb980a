"""Barcodes as SVG, drawn from zint's modules: one path, sized by the paper that shows it."""

from __future__ import annotations

from itertools import groupby

import zint

_SQUARE = 100  # zint's DM_SQUARE: never the oblong kinds of DataMatrix


def gs1_128(element_string: str) -> str:
    """GS1-128 of application identifiers in brackets, such as "[00]073500000000001235".

    Raises RuntimeError when an identifier's content is wrong, its check digit included.
    """
    return _svg(zint.Symbology.GS1_128, element_string)


def code_128(text: str) -> str:
    """Code 128 of plain text, such as an order's number."""
    return _svg(zint.Symbology.CODE128, text)


def gs1_data_matrix(element_string: str) -> str:
    """GS1 DataMatrix of application identifiers in brackets, square, without its quiet zone.

    Raises RuntimeError as `gs1_128` does.
    """
    symbol = zint.Symbol()
    symbol.symbology, symbol.input_mode = zint.Symbology.DATAMATRIX, zint.InputMode.GS1
    symbol.warn_level = zint.WarningLevel.FAIL_ALL
    symbol.option_3 = _SQUARE
    symbol.encode(element_string)
    data = symbol.encoded_data
    stride = len(bytes(data)) // len(data)
    rows = (bytes(data)[row * stride : (row + 1) * stride] for row in range(symbol.rows))
    dots = "".join(
        f"M{start} {row}h{width}v1h-{width}z"
        for row, line in enumerate(rows)
        for start, width in _bars(line, symbol.width)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {symbol.width} {symbol.rows}"'
        f' shape-rendering="crispEdges"><path d="{dots}"/></svg>'
    )


def routing(postal_code: str) -> str:
    """What GS1 calls the way to a postal code within one country, "[420]54130"; "" where there is no such code."""
    digits = postal_code.replace(" ", "")
    return f"[420]{digits}" if len(digits) == 5 and digits.isascii() and digits.isdecimal() else ""


def modules(svg: str) -> int:
    """How many modules wide: the width on paper is this times the size of one module."""
    return int(svg.split('viewBox="0 0 ', 1)[1].split(" ", 1)[0])


def _svg(symbology: zint.Symbology, text: str) -> str:
    symbol = zint.Symbol()
    symbol.symbology = symbology
    symbol.warn_level = zint.WarningLevel.FAIL_ALL  # a bad check digit is only a warning otherwise
    symbol.encode(text)
    bars = "".join(
        f"M{start} 0v1h{width}v-1z" for start, width in _bars(bytes(symbol.encoded_data), symbol.width)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {symbol.width} 1"'
        f' preserveAspectRatio="none"><path d="{bars}"/></svg>'
    )


def _bars(data: bytes, width: int) -> list[tuple[int, int]]:
    """Start and width of each dark bar. zint packs the modules into bytes, lowest bit first."""
    found, at = [], 0
    for dark, run in groupby(data[i >> 3] >> (i & 7) & 1 for i in range(width)):
        size = len(list(run))
        if dark:
            found.append((at, size))
        at += size
    return found
