"""What each person of the realm has beside a client and an order, a file per module of the application.

A file has `of(holder, client)`, which answers items to be written and the ids under which paths and bodies name them.
"""
