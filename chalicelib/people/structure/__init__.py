"""How a company is divided: departments, teams, positions, and the chart that they make."""
