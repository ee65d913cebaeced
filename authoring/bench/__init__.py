"""What the course promises, measured: one module for one kind of promise. None of this is a test."""
