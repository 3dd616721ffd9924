"""The project's own rules, run by `python -m infra.checks` from the checkout root.

They hold what no general tool knows: state machines, the packaged template, storage keys, file roles.
"""
