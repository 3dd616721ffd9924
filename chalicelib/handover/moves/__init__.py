"""The clients of a case, one row each: proposed, accepted, moved."""
