"""Goods that come: each lot judged, put away, and compared with what was ordered."""
