"""The engine: how it is computed. Binding, scenarios, runs, results."""
