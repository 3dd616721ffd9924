"""The adapters: the only place beside `app.py` and each `api.py` that knows AWS."""
