# The name tells the settings, and nothing in it changes from run to run: so the same settings find the same file.
def file_name(settings, seconds):
    parts = [f"{name}={value}" for name, value in settings.items()]
    name = "-".join([*(parts or ["baseline"]), f"{seconds:.0f}s"])
    return name.replace(" ", "_") + ".png"


check("08.1", file_name)
