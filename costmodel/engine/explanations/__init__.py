"""Where a figure comes from: in words, as a formula in a cell, and which assumptions act on it."""
