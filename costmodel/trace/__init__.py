"""Figures that remember how they were made, and the formulas and words written from them."""
