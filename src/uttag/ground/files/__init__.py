"""Files by their content: the same bytes are kept once, and a name can never come to mean other bytes."""
