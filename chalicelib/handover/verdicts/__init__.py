"""Who judges a handover, and what a verdict does to it."""
