"""What every access pattern costs, a file per module of the application: `STEPS` do it, `COSTS` say what it comes to.

Costs are calls, units read, units written, index entries or rows evaluated by queries.
"""
