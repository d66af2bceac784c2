"""Household surveys: where their file is, what its columns hold, and how it is read."""
