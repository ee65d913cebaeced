"""Versions and machine: what is said about where a number comes from, and what is not."""

import importlib.metadata
import json
import platform
from types import SimpleNamespace

import pytest

from course_utils.runs import provenance


def test_the_packages_are_those_that_are_installed():
    found = provenance.packages()
    assert found["numpy"] == importlib.metadata.version("numpy")
    assert found.keys() < set(provenance.PACKAGES), "tensorflow and tensorflow-cpu are never both there"


def test_the_machine_is_told_without_its_name():
    found = provenance.machine()
    assert found.keys() == {"processor", "cores", "memory_gib", "system", "python"} and all(found.values())
    assert 0 < found["memory_gib"] < 100_000
    assert platform.node() not in json.dumps(found)


@pytest.mark.parametrize(("system", "processor", "name"), [
    ("Darwin", "arm", "Apple M2"), ("Windows", "Intel64 Family 6", "Intel64 Family 6"), ("Plan 9", "", "mips")])
def test_the_processor_where_there_is_no_cpuinfo(system, processor, name, monkeypatch):
    asked = []
    monkeypatch.setattr(provenance.Path, "exists", lambda path: False)
    for function, answer in (("system", system), ("processor", processor), ("machine", "mips")):
        monkeypatch.setattr(provenance.platform, function, lambda answer=answer: answer)
    monkeypatch.setattr(provenance.subprocess, "run",
                        lambda command, **options: asked.append(command[0]) or SimpleNamespace(stdout="Apple M2\n"))
    assert provenance.processor() == name
    assert asked == (["sysctl"] if system == "Darwin" else [])


@pytest.mark.parametrize(("text", "name"), [
    ("processor : 0\nmodel name\t: A: fast one\nprocessor : 1\nmodel name\t: another\n", "A: fast one"),
    ("processor : 0\n", "mips")])
def test_the_processor_as_linux_tells_it(text, name, monkeypatch):
    monkeypatch.setattr(provenance.Path, "exists", lambda path: True)
    monkeypatch.setattr(provenance.Path, "read_text", lambda path: text)
    for function, answer in (("system", "Linux"), ("processor", ""), ("machine", "mips")):
        monkeypatch.setattr(provenance.platform, function, lambda answer=answer: answer)
    assert provenance.processor() == name
