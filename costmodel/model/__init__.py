"""The model: what is computed, as pure functions over figures. It knows numpy and nothing else of ours."""
