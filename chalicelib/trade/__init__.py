"""Orders: who books them, for which client, and whether a handover forbids it."""
