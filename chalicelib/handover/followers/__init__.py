"""What follows a client when it moves: the open records in the name of whoever had it."""
