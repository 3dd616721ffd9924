"""The company and its people: departments, teams, employees, logins, and what each may do."""
