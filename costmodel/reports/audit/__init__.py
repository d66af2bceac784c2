"""The audit workbook: the whole model as formulas."""
