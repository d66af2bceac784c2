"""Published figures of all countries, carried by the package, and the sets of assumptions made from them."""
