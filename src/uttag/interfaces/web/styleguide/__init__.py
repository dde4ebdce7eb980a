"""Every component on one page, with the long names and odd cases of real work. Demo mode only."""
