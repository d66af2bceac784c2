"""The model: what is computed, as pure functions of figures. It imports numpy, numpy-financial, itself."""
