"""How long a test waits for a process before it takes it for hanging."""

PATIENCE = 1200  # seconds; on a machine ten times slower, with a load of fifteen, nothing that works takes so long
