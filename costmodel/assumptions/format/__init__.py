"""The workbook format: its tables and cells, reading and writing."""
