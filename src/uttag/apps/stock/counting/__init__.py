"""Cycle counts: shelves counted blind, differences approved by somebody else, then moved in the ledger."""
