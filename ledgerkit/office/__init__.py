"""File formats: what a file is, whether it is safe to open, its sheets as grids, packages written without a clock."""
