"""What people are told of events: messages in their inbox."""
