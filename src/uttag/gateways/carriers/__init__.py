"""Carriers: the port, and the links behind it: files in a folder, HTTP with signed messages, a simulated one."""
