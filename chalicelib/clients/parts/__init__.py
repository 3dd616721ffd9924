"""What a file holds beside the client itself: contacts, sites, documents, agreements, related parties, all alike."""
