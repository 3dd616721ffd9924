"""What receivables and complaints share as records of a client: who answers for them, and how they tell of a change."""
