"""Proofs: what a task asks of each client of the case, and which versions of its records answered."""
