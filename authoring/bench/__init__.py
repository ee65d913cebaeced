"""What the course promises, measured: one module for one kind of promise. Nothing of this is a test."""
