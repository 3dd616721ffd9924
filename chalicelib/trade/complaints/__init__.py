"""Complaints: what a client is not content with, until it is put right and closed."""
