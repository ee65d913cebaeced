"""Copies to hand out: the students' course (`student`), two zips for USB sticks (`release`), all wheels (`wheels`)."""
