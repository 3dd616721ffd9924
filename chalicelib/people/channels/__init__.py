"""Channels: a person's accounts towards clients and carriers, which pass to a receiver when the person leaves."""
