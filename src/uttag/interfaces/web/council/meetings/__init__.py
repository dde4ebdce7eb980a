"""Bodies, meetings, agendas, positions and minutes (G1-G8, G10, G11)."""
