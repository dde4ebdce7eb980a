"""Changes by suppliers, and assortment changes with conversion lists and run-out plans."""
