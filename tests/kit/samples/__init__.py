"""Samples of requests and functions, a file per module of the application; `tests.kit.requests` collects them."""
