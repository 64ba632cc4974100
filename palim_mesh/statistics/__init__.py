"""Daily sums without persons: counted, kept and published."""
