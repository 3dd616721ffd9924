"""The demo clock: how far a company's time is ahead of the real one, in stages that allow it."""
