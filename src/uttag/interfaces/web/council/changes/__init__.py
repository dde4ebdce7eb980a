"""Terms and documents, proposals with what-if, decisions, the change log and who has carried out what (P4, P5, P12)."""
