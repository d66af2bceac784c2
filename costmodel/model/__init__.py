"""The model: what is computed, as pure functions over figures. It imports only numpy and itself."""
