"""What is changed in Theano: each patch is tried on a stand-in for the part of Theano that it changes."""

import logging
import sys
import types

import numpy as np
import pytest

from course_utils.on_theano.revived import patches, toolchain


def test_numpy_has_its_old_names_and_keeps_those_that_it_has(monkeypatch):
    stand_in = types.SimpleNamespace(bool_=np.bool_, int="its own")
    monkeypatch.setattr(patches, "np", stand_in)
    patches.restore_numpy_names()
    assert (stand_in.bool, stand_in.int, stand_in.complex) == (np.bool_, "its own", complex)


def test_distutils_has_a_stand_in_unless_it_is_there(monkeypatch):
    monkeypatch.delitem(sys.modules, "numpy.distutils", raising=False)
    monkeypatch.setattr(np, "distutils", None, raising=False)
    patches.stand_in_for_distutils()
    made = sys.modules["numpy.distutils"]
    assert np.distutils is made and made.misc_util.get_numpy_include_dirs() == [np.get_include()]
    patches.stand_in_for_distutils()
    assert sys.modules["numpy.distutils"] is made


def test_what_takes_so_long_is_said_once_when_the_compiler_is_called(monkeypatch, capsys):
    log, seen = logging.getLogger("in the place of Theano's"), []
    handler = logging.Handler()
    handler.emit = lambda record: seen.append(record.getMessage())
    log.addHandler(handler)
    with monkeypatch.context() as patch:
        patch.setattr(logging, "getLogger", lambda name: log)
        patches.announce_compiling()
    log.debug("Looking at what is compiled already")
    log.warning("Theano's own warnings are still said")
    assert capsys.readouterr().err == ""
    for part in "one", "two":
        log.debug(f"Generating shared lib {part}")
    assert capsys.readouterr().err == toolchain.COMPILING
    assert seen[0] == "Theano's own warnings are still said" and "Generating shared lib one" not in seen
    assert (log.level, log.filters) == (logging.NOTSET, [])


def test_operations_without_parameters_get_a_version(monkeypatch):
    """Those that are there and those that come later; the others keep theirs."""
    class Op:
        __props__ = ()

    class Dot(Op):
        pass

    class Softmax(Dot):
        __props__ = ()

    class Pool(Op):
        __props__ = ("size",)

    patches.patch_cache_keys(Op)

    class Late(Pool):
        __props__ = ()

    class Inherits(Pool):
        pass

    assert [vars(cls).get("__props__") for cls in (Op, Dot, Softmax, Pool, Late, Inherits)] == [
        ("__class__",), None, ("__class__",), ("size",), ("__class__",), None]


def test_the_string_that_lacks_its_f_is_filled_in():
    class Elemwise:
        def c_code(self, node, name):
            return f"#pragma {node} {name} if(n >= {{int(config.openmp_elemwise_minsize)}})"

    patches.patch_openmp(Elemwise, 1000)
    assert Elemwise().c_code("one", name="two") == "#pragma one two if(n >= 1000)"


@pytest.fixture
def cmodule():
    """Theano's, as far as it matters; `tried` has the flags that the compiler was asked about."""
    def try_march_flag(flags):
        module.tried.append(flags)
        return module.works

    module = types.SimpleNamespace(config=types.SimpleNamespace(cxx="/usr/bin/g++"), gcc_version_str="12.2.0",
                                   try_march_flag=try_march_flag, tried=[], works=(True, True))
    return module


def test_flags_that_worked_are_not_tried_again(cmodule, tmp_path):
    first = cmodule.try_march_flag
    for _ in range(2):  # two processes
        cmodule.try_march_flag = first
        patches.remember_march_flags(cmodule, tmp_path / "flags")
        assert cmodule.try_march_flag(["-march=native"]) == (True, True)
    assert cmodule.tried == [["-march=native"]]
    cmodule.gcc_version_str = "13.1.0"
    assert cmodule.try_march_flag(["-march=native"]) == (True, True)
    assert len(cmodule.tried) == 2, "another compiler is another question"


@pytest.mark.parametrize("works", [(False, False), (True, False)])
def test_flags_that_failed_are_tried_again(cmodule, tmp_path, works):
    cmodule.works = works
    (tmp_path / "flags").write_bytes(b"\xff\xfe damaged")
    patches.remember_march_flags(cmodule, tmp_path / "flags")
    assert [cmodule.try_march_flag(["-march=native"]) for _ in range(2)] == [works, works]
    assert len(cmodule.tried) == 2
