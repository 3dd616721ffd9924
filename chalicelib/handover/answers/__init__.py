"""What the clients of a case say of their new contact."""
