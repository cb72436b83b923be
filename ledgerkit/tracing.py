"""From a figure to its cells."""
