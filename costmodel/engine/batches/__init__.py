"""Batches of scenarios: read, shared among processes, and written to files."""
