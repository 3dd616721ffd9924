"""The staff list: who is employed where, as what, and reports to whom."""
