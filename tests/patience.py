"""How long tests wait before they call something hung: long enough for a slow machine under load."""

PATIENCE = 1200  # seconds, for a process
ON_SCREEN = 300_000  # milliseconds, for something on a page
