"""Looking at something again and again while it works."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def repeatedly(look: Callable[[], None], every: float) -> Iterator[None]:
    """Call `look()` in a thread, every `every` seconds, until the `with` block ends; a last time then."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(every):
            look()
        look()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
