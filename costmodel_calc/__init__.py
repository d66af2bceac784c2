"""The functions in LibreOffice Calc: the same names and arguments, as an add-in of Python."""
