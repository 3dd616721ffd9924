"""The pool: the company's clients, which rules assign to teams and, inside a team, to whoever has the fewest."""
