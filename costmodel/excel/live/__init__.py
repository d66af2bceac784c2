"""Reading and writing of an open workbook by the macros."""
