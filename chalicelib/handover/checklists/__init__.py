"""Checklists: what is to be done when somebody of a position leaves."""
