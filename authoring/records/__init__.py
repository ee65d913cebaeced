"""What is measured once for all readers: `record` runs lessons at full length, `bands` tries their verdicts."""
