"""The delay radar: when open orders are expected, who must be told, and that they were (D9, K5)."""
