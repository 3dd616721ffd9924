"""A client at one glance."""
