"""Duties: what a task asks of every record that is still in the leaver's name."""
