"""Pages of simulations and sensitivities."""
