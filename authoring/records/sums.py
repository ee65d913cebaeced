"""Write the checksums of what notebooks read in `results/`, into `results/SHA256SUMS`.

    python -m authoring.records.sums           # after files have got there in another way than by `make record`

Making records calls it. A file that was changed by hand is noticed because this was not run.
"""

import argparse
import sys
from pathlib import Path

from authoring import ROOT
from course_utils.files import write_whole
from course_utils.runs.results import SUMS, checksum

READ = ("*.csv", "[0-9][0-9]_*.json", "*.npz", "*.keras", "experiments/*.json", "predictions/*.npz")


def write(results: Path) -> None:
    """Write the checksums of the folder `results`, in the form of `sha256sum`."""
    found = sorted(path for pattern in READ for path in results.glob(pattern))
    write_whole(results / SUMS, "".join(f"{checksum(path.name, path.read_bytes())}  "
                                        f"{path.relative_to(results).as_posix()}\n" for path in found))


def main(arguments: list[str] | None = None) -> int:
    argparse.ArgumentParser(description=__doc__.partition("\n")[0]).parse_args(arguments)
    write(ROOT / "results")
    return 0


if __name__ == "__main__":
    sys.exit(main())
