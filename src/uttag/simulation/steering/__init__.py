"""The cooperation at work in the made-up region: bodies filled, meetings held, decisions made and followed up."""
