"""The agreement as pure functions: frozen facts and terms in, frozen outcomes with reasons out.

Nothing here knows of Django, a clock or a database. Each module names the clauses it answers for.
"""
