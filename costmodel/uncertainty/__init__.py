"""Ranges: simulation, sensitivity and switching values."""
