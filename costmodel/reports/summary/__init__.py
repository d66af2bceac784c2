"""The first page, the options beside it, and the key figures."""
