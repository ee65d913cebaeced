"""Run the experiments that lesson 8 compares into `results/experiments/`: those that are missing.

    python -m authoring.records.experiments

They take hours, and their seconds are shown: run them where nothing else runs. Stopped and started again, it goes on.
"""

import argparse
import sys

from authoring import ROOT
from course_utils.experiments import plans
from course_utils.experiments.sweeps import sweep

STORE = ROOT / "results" / "experiments"


def main(arguments: list[str] | None = None) -> int:
    """Run the plans one after another; the last is made from what the first has found."""
    argparse.ArgumentParser(description=__doc__.partition("\n")[0]).parse_args(arguments)
    steps = {
        "the source's runs": plans.SOURCE,
        "the baseline's luck": plans.LUCK,
        "what they ask for": [*plans.PENALTIES, *plans.LARGE_BATCHES, *plans.UNSCALED],
        "two optimisers": plans.RATES,
        "the best once more": lambda: plans.best_once_more(STORE),
        "the best at full size": lambda: plans.best_at_full_size(STORE),
    }
    for name, plan in steps.items():
        wanted = plan() if callable(plan) else plan
        missing = len(set(wanted)) - len(sweep(wanted, STORE))
        print(f"{name}: {'all are kept' if not missing else f'{missing} are missing'}")
        if missing:  # it was stopped
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
