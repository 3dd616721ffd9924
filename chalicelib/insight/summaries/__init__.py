"""A client's summary: what happened lately, month by month, and what is open."""
