"""What passes between the company and a client: calls, messages, mails, visits."""
