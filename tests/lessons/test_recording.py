"""What only a recorded run needs stays out of readers' cells."""

import re

from authoring.notebooks.reading import lessons, read

RECORDS = re.compile(r"\bauthoring\b|\brehearsing\b|\brecord\(|keep_(weights|model)\(|full_length|watch_test|long_run")
IMPORTS = 9  # lines; with more, a reader no longer looks at them


def test_readers_see_nothing_that_records_and_few_imports():
    failures = {}
    for lesson in lessons():
        code = [cell.source for cell in read(lesson).cells if cell.cell_type == "code"]
        found = [source for source in code if RECORDS.search(source)]
        imports = [line for line in code[0].splitlines() if line]
        if found or len(imports) > IMPORTS:
            failures[lesson.stem] = [*found, f"{len(imports)} lines of imports"]
    assert failures == {}
