"""What falls due when somebody leaves, by law and not by the handover."""
