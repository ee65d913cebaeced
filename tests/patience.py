"""How long tests wait before they take something for hanging: long enough for a slow machine under load."""

PATIENCE = 1200  # seconds, for a process
ON_SCREEN = 300_000  # milliseconds, for something on a page
