"""Receivables: what a client owes, from delivery until it is paid or written off."""
