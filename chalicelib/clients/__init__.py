"""The client: it belongs to a team, people only hold custody of it."""
