"""Who holds a client in which roles, and who held it before."""
