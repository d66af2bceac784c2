"""Pages of the result workbook, one subject each."""
