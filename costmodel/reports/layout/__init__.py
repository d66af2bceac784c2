"""Pages as data: blocks, tables, and the paper they fit on."""
