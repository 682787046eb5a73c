"""Allocation tables: their written form, what is checked in each line, and what is kept of them."""
