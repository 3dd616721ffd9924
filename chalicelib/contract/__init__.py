"""The contract with callers: the OpenAPI document, and a page to browse it."""
