"""The signed list of what was handed over: who gave, who received, who saw to it."""
