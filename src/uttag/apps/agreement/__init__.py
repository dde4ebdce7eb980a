"""The agreement as data: clauses with examples, terms with dated values, the decisions that set them."""
