"""Assets: what of the company's is in whose hands."""
