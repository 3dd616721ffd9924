"""What every module may use: errors, events, ids, time, money, rights. Standard library only."""
