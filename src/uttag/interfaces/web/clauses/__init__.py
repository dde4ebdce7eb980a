"""The agreement, clause by clause, with the values in force and the tests that prove it."""
