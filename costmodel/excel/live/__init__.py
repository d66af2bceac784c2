"""What the macros read from and write to an open workbook."""
