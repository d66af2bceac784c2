"""Checks of a workbook before anything is computed from it."""
