"""Special procurements (anskaffningar): opened, ordered, watched, told of, reported (B2.3, B2.4)."""
