"""Links that bring the course to a learner's server and open a lesson there (nbgitpuller).

    python -m authoring.hub.links https://HOST REPOSITORY 02_logistic_regression
"""

import argparse
from urllib.parse import urlencode


def link(hub: str, repository: str, lesson: str = "00_start_here", branch: str = "main") -> str:
    """What a learner clicks on. The course is fetched or brought up to date; what they have changed stays theirs.

    Parameters
    ----------
    hub : the hub's address, `https://host` or `https://host/prefix`.
    repository : the address that git clones, `https://host/owner/name`, with or without `.git`.
    lesson : the name of a notebook.
    branch : a branch of the repository.
    """
    return f"{hub.rstrip('/')}/hub/user-redirect/git-pull?{query(repository, lesson, branch)}"


def query(repository: str, lesson: str, branch: str) -> str:
    """What the link tells nbgitpuller: repository, branch, folder in the learner's home, and what to open after."""
    folder = repository.rstrip("/").rpartition("/")[2].removesuffix(".git")
    if not folder:
        raise ValueError(f"expected the address of a repository, as git clones it, got {repository!r}")
    return urlencode({"repo": repository, "branch": branch, "targetpath": folder,
                      "urlpath": f"lab/tree/{folder}/notebooks/{lesson}.ipynb"})


def main(arguments: list[str] | None = None) -> None:
    """Print a link."""
    parser = argparse.ArgumentParser(description="Print the link that brings a lesson to a learner's server.")
    parser.add_argument("hub", help="the hub's address, such as https://HOST")
    parser.add_argument("repository", help="what git clones")
    parser.add_argument("lesson", nargs="?", default="00_start_here", help="a notebook's name, without .ipynb")
    parser.add_argument("--branch", default="main")
    options = parser.parse_args(arguments)
    print(link(options.hub, options.repository, options.lesson, options.branch))


if __name__ == "__main__":
    main()
