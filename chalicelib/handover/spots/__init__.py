"""Clients of a case that a leader looks at, drawn by the server before the department judges."""
