"""A believable logistics company, generated from one number and the day of seeding; nothing here knows of AWS."""
