"""Asking for withdrawals: the form, preview and receipt that prescribers, service desk and patients share."""
