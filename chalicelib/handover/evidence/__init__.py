"""The files that prove a task: announced, uploaded, confirmed."""
