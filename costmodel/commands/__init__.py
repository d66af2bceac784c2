"""The commands of the command line, grouped by subject; ``costmodel.cli`` combines them."""
