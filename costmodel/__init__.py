"""costmodel: what policies that include people cost the budget, and what society gets back."""
