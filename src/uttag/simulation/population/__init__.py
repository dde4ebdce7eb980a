"""A made-up region: articles, people, places, demand and supply as frozen rows, repeatable by seed."""
