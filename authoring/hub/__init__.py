"""A JupyterHub for a class, started here for real on the loopback: what `deploy/` says, tried and measured."""
