"""Run lessons at full length into `results/`.

    python -m authoring.records            # every lesson whose record is missing or out of date
    python -m authoring.records 02         # those whose names begin with this
    python -m authoring.records --force 02
"""

import sys

from authoring.records.record import main

sys.exit(main())
