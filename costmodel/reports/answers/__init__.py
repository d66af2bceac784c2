"""Pages and workbooks of comparisons and searches."""
