"""The traced model as a tape: flat arrays of operations, run over many values of its inputs at once."""
