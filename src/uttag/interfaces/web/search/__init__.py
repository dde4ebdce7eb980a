"""One search field for everything with a number or a name."""
