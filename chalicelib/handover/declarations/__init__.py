"""What a leaver declares about a task: as a whole, and of each of its subjects."""
