"""A whole company acting at once, with faults, in one process: each seed is one history, always the same.

To run: `python -m tests.simulation 600` plays the seeds 1 to 600; `python -m tests.simulation 1 54` plays seed 54
again and tells its story. `make test` plays the first 120, the seeds that once failed, and every planted bug.

To read a story: the lines with `!` say which promise is broken; below stand the seconds, who ran (a thread of
`story.py`, or `drain` when nobody acts at once), and either a request with its answer (`lost`: the caller never saw
it, `died`: the process ended in the middle of it), a step of the workflow, or `wrote`: an event, with its aggregate,
its number there and its actor, at the instant of its commit. Requests are told when they end, steps when they begin.

`scheduler.py` decides who runs next, `wire.py` how a call to AWS fails, `world.py` founds the company and remembers
every commit, `story.py` is what everybody does, `checker.py` what must hold, `plants.py` the bugs it has to find.
A history depends on the order of all random choices: a change of `story.py` gives every seed another one.
"""
