"""The model evaluated for bound inputs: by numpy, or by a tape for many runs."""
