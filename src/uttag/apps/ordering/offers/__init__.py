"""How fast a request can be had, before anything is chosen: each urgency with its day and cost, or why not (D5, D6)."""
