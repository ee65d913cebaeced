"""Say how much of a server a class needs; with `--measure`, start a hub first, and measure it again.

    python -m authoring.hub              # the table of deploy/README.md, from results/hub.json and timings.json
    python -m authoring.hub --measure    # some minutes: ten servers, five of them run lesson 02 at once
"""

import argparse

from authoring import ROOT
from authoring.hub import measuring, planning
from authoring.hub.running import hub
from authoring.records.facts import keep


def main(arguments: list[str] | None = None) -> None:
    """Print the table, from new measurements if asked."""
    parser = argparse.ArgumentParser(description="Plan a class's server from what was measured.")
    parser.add_argument("--measure", action="store_true", help="measure a hub here, into results/hub.json")
    if parser.parse_args(arguments).measure:
        with hub(measuring.NAMES, measuring.warm) as running:
            keep(ROOT / "results" / "hub.json", measuring.day(running).facts)
    print(planning.table(*planning.measured()))


if __name__ == "__main__":
    main()
