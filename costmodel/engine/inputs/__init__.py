"""What the model is computed from: rows, scenarios and people bound to the figures of the model."""
