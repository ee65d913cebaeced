"""Run the experiments that lesson 8 compares into `results/experiments/`: those that are missing.

    python -m authoring.records.experiments

They take hours, and their seconds are shown: run them where nothing else runs. Stopped and started again, it goes on.
"""

import argparse
import sys
from collections.abc import Callable

import pandas as pd

from authoring import ROOT
from authoring.records import sums
from authoring.records.record import merge_boards
from course_utils.experiments import Knobs, plans
from course_utils.experiments.sweeps import sweep

STORE = ROOT / "results" / "experiments"
BOARD = ROOT / "results" / "scoreboard.csv"


def main(arguments: list[str] | None = None) -> int:
    """Run the plans one after another; the last is made from what the first one found."""
    argparse.ArgumentParser(description=__doc__.partition("\n")[0]).parse_args(arguments)
    steps: dict[str, list[Knobs] | Callable[[], list[Knobs]]] = {
        "the source's runs": plans.SOURCE,
        "the baseline's luck": plans.LUCK,
        "what they ask for": [*plans.PENALTIES, *plans.LARGE_BATCHES, *plans.UNSCALED, *plans.AS_MANY_UPDATES,
                              *plans.LONGER],
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
    put_on_board(sweep(plans.best_at_full_size(STORE), STORE))
    sums.write(ROOT / "results")
    return 0


def put_on_board(full_size: pd.DataFrame) -> None:
    """Make the best by validation of these experiments lesson 8's row on the recorded scoreboard."""
    best = full_size.loc[full_size.validation.idxmin()]
    trained = int(best.images * (1 - best.validation_split))
    row = {"lesson": 8, "model": f"LeNet, {best.filters} filters, {best.best_epoch} epochs of {trained:,} digits",
           "error": round(best.test, 4), "images": 10_000, "parameters": best.parameters, "seconds": best.seconds}
    merge_boards(pd.DataFrame([row]), BOARD, lesson=8)


if __name__ == "__main__":
    sys.exit(main())
