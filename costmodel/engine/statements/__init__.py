"""Statements of a result: the medium-term framework, classes, payers, monitoring and guarantees."""
