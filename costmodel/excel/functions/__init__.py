"""What the functions in Excel answer."""
