"""Who could take a case's clients: a plan with its reasons, the same for whoever asks."""
