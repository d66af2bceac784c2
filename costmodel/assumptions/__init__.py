"""Assumptions: what is computed from. Versioned workbooks: schema, guard, reader, checks, writer, store."""
