"""Baton: clients stay with the company when a salesperson leaves."""
