"""Lists of cases: those within one's reach, those that wait for oneself, and the board."""
