"""What the clients of a case are told: drafted, sent, and proven to have arrived."""
