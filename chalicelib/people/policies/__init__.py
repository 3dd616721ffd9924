"""Policies: what binds everyone, version by version, and who acknowledged it."""
