"""Links for learners: what nbgitpuller is told."""

from urllib.parse import parse_qs, urlsplit

import pytest

from authoring.hub import links


@pytest.mark.parametrize("hub", ["https://hub.example.org", "https://hub.example.org/"])
@pytest.mark.parametrize("repository", ["https://example.org/ada/digits", "https://example.org/ada/digits.git",
                                        "https://example.org/ada/digits/"])
def test_a_link_fetches_the_repository_and_opens_the_lesson(hub, repository):
    address = urlsplit(links.link(hub, repository, "02_logistic_regression"))
    assert f"{address.scheme}://{address.netloc}{address.path}" == \
        "https://hub.example.org/hub/user-redirect/git-pull"
    assert parse_qs(address.query) == {
        "repo": [repository], "branch": ["main"], "targetpath": ["digits"],
        "urlpath": ["lab/tree/digits/notebooks/02_logistic_regression.ipynb"]}


def test_a_hub_with_a_prefix_and_another_branch():
    link = links.link("https://example.org/jupyter", "https://example.org/ada/digits", branch="autumn")
    assert link.startswith("https://example.org/jupyter/hub/user-redirect/git-pull?") and "branch=autumn" in link


def test_no_repository():
    with pytest.raises(ValueError, match="expected the address of a repository, as git clones it, got '/'"):
        links.link("https://example.org", "/")


def test_the_command_prints_the_link(capsys):
    links.main(["https://example.org", "https://example.org/ada/digits", "03_hidden_layer"])
    assert capsys.readouterr().out.strip() == links.link("https://example.org", "https://example.org/ada/digits",
                                                         "03_hidden_layer")
