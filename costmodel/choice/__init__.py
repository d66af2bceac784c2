"""Choices: the value of an assumption at which a target is met, the smallest cut, the best set of options."""
