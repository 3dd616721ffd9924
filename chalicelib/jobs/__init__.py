"""Long work as its owner sees it; the work itself is done where it belongs."""
