"""The workbooks the program writes."""
