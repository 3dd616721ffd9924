"""The rows of the matrix of roles, a file per module of the application."""
