"""The costing minute, part by part."""
