# A file's name is for every system, and for people. What not every system can hold becomes a _, and nothing in the
# name changes from run to run: so the same settings find the same file.
import re


def file_name(settings, seconds):
    parts = [f"{name}={value}" for name, value in settings.items()]
    name = "-".join([*(parts or ["baseline"]), f"{seconds:.0f}s"])
    return re.sub(r"[^a-zA-Z0-9._=-]", "_", name) + ".png"


check("08.1", file_name)
