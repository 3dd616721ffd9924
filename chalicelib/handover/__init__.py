"""The departure of one person: case, tasks with evidence, approvals, move of clients, close."""
