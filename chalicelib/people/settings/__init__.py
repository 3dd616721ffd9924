"""The company's settings: who stands in for whom when a handover is judged."""
