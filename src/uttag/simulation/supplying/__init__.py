"""The made-up assortment at work: contracts, changes, dispensations, an assortment change, a recall."""
