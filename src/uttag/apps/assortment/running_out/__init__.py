"""How old articles' stock runs out before an assortment change, so that little is scrapped (B2.12)."""
