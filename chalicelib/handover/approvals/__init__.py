"""What stands beside the button: who judges for each party, what was said, and the facts that concern it."""
