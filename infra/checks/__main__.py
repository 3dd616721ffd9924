"""Run every group: one line per finding; 0 when clean, 1 with findings, 2 when a group had nothing to check."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from infra.checks import faults, keys, machines, source, template
from infra.checks.findings import Checked

Group = Callable[[Path], Checked]
GROUPS: tuple[Group, ...] = (machines.check, template.check, source.check, keys.check, faults.check)


def run(root: Path, groups: Sequence[Group] = GROUPS) -> int:
    """Print what the groups found under `root` and return the exit status."""
    outcomes = [group(root) for group in groups]
    for outcome in outcomes:
        for finding in outcome.findings:
            sys.stdout.write(f"{finding}\n")
        if not outcome.subjects:
            sys.stdout.write(f"{outcome.group}: nothing to check\n")
        sys.stderr.write(f"{outcome.group}: {outcome.subjects} checked, {len(outcome.findings)} found\n")
    if any(outcome.findings for outcome in outcomes):
        return 1
    return 0 if all(outcome.subjects for outcome in outcomes) else 2


if __name__ == "__main__":
    sys.exit(run(Path.cwd()))
