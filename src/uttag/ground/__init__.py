"""What every app stands on: people, numbers, rulings, trail, files, outbox, tasks.

Nothing here knows of the agreement's areas. Rows that carry patient data hold the care provider's
key as a plain number, since care providers live above, in `apps.parties`.
"""
