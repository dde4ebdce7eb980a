"""Recalls: lots come off shelves, and everyone who got them is told (B2.10, B2.11).

`starting` blocks the lots and asks for everything; `contacts` says who must be told and `telling` that they were;
`settling` empties the quarantine; `closing` ends it. `queries` and `calls` are what pages show.
"""
