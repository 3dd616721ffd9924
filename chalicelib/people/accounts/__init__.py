"""Accounts: which login is whose, and the roles and scopes that it brings."""
