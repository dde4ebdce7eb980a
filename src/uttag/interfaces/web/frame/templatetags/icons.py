"""`{% icon "truck" %}`: a lucide icon. Screen readers pass over it; the word beside it speaks."""

from __future__ import annotations

from functools import cache

import lucide
from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def icon(name: str, size: int = 18) -> SafeString:
    return _drawn(str(name), int(size))


@cache
def _drawn(name: str, size: int) -> SafeString:
    """The icons are files of a package, not what anyone typed, so they are safe as they are."""
    svg = lucide._render_icon(name, size, stroke_width="2", aria_hidden="true", focusable="false")
    return mark_safe(svg)
