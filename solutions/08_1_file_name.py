# The name gives the settings as text that is the same in every run: only the seconds can differ.
def file_name(settings, seconds):
    parts = [f"{name}={value}" for name, value in settings.items()]
    name = "-".join([*(parts or ["baseline"]), f"{seconds:.0f}s"])
    return name.replace(" ", "_") + ".png"


check("08.1", file_name)
