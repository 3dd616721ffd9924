"""Three pages to look at: a handover, an approval with its facts, the board; server-rendered, without script."""
