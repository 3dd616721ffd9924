"""The chart of the company: departments, their teams, their people, and who reports to whom."""
