"""Copies to hand out: the students' course (`student`), one zip for a stick (`release`), all wheels (`wheels`)."""
