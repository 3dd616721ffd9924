"""How many clients each person holds, counted from events."""
