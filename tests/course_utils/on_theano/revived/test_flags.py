"""THEANO_FLAGS are read and written as Theano itself does, and judged without it."""

import pytest

from course_utils.on_theano.revived import flags, toolchain


@pytest.mark.parametrize("text, entries", [
    ("", {}),
    ("floatX=float64", {"floatX": "float64"}),
    ("a=1, b=2", {"a": "1", "b": "2"}),
    ('blas__ldflags="-L/x y -Wl,-rpath,/x"', {"blas__ldflags": "-L/x y -Wl,-rpath,/x"}),
    ("cxx=", {"cxx": ""}),
    ("nonsense,a=b=c", {"a": "b=c"}),
])  # fmt: skip
def test_parse_flags(text, entries):
    assert flags.parse_flags(text) == entries
    assert flags.parse_flags(flags.format_flags(entries)) == entries


AWKWARD = ["/home/doe,j/c", "/home/J Doe/c", "/a'b/c", '/a"b/c', "/a#b/c", "/a=b/c", "/größe/日本/c", r"C:\Users\doe",
           "-L/x -Wl,-rpath,/x", "$HOME/%d", "/a\nb", "/not\udcffutf8", ""]  # fmt: skip


def test_values_come_back_whole():
    for value in AWKWARD:
        entries = {"base_compiledir": value, "floatX": "float32"}
        assert flags.parse_flags(flags.format_flags(entries)) == entries


def test_values_come_back_whole_by_theanos_own_parser_and_all_of_theanos_names_are_known():
    from course_utils.on_theano import setup
    from theano.configparser import parse_config_string  # isort: skip

    for value in AWKWARD:
        entries = {"base_compiledir": value, "floatX": "float32"}
        assert parse_config_string(flags.format_flags(entries)) == entries, ascii(value)
    assert flags.known_names() == set(setup.theano.config._config_var_dict)


def test_flags_that_cannot_be_read():
    with pytest.raises(ValueError, match=r"expected THEANO_FLAGS like floatX=float32.*No closing quotation"):
        flags.parse_flags('blas__ldflags="-lopenblas')


@pytest.mark.parametrize("given", [{}, {"floatX": "float32"}, {"device": "cpu"}, {"cxx": ""}])
def test_entries_that_may_stay(given):
    assert flags.refused(given) == []
    assert flags.usable(given) == (given, [])


@pytest.mark.parametrize("key, value", [("floatX", "float16"), ("device", "gpu0"), ("init_gpu_device", "cuda"),
                                        ("contexts", "dev0->cuda0"), ("compute_test_value", "raise")])
def test_entries_that_may_not(key, value):
    (line,) = flags.refused({key: value, "cxx": ""})
    assert line.startswith(f"{key}={value}: ")
    with pytest.raises(ImportError, match=f"breaks the course. {key}={value}: .*Remove it"):
        flags.usable({key: value, "cxx": ""})


def test_flags_for_the_compiler_are_tried(monkeypatch):
    def build_and_run(compiler, code, given):
        tried.append((compiler, given))
        return "no such library" if "-lnone" in given else ""

    tried = []
    monkeypatch.setattr(toolchain, "find_compiler", lambda: toolchain.Compiler("g++"))
    monkeypatch.setattr(toolchain, "build_and_run", build_and_run)
    given = {"blas__ldflags": "-L/x -lnone", "gcc__cxxflags": "-O2"}
    assert flags.refused(given) == ["blas__ldflags=-L/x -lnone: no such library"]
    assert tried == [("g++", ("-L/x", "-lnone")), ("g++", ("-O2",))]
    assert flags.refused({"blas__ldflags": ""}) == []
    monkeypatch.setattr(toolchain, "find_compiler", lambda: toolchain.Compiler())
    assert flags.refused(given) == [], "there is nothing to try them with"


def test_all_entries_that_may_not_stay_are_named_at_once():
    assert len(flags.refused({"floatX": "float64", "device": "cuda", "cxx": "/nonexistent"})) == 3


@pytest.mark.parametrize("given, note", [
    ({"floatx": "float32"}, "floatx=float32"),
    ({"lib.cnmem": "1"}, "lib.cnmem=1"),
    ({"blas.ldflags": "-lblas"}, "blas.ldflags=-lblas (it is called blas__ldflags now)"),
])  # fmt: skip
def test_entries_that_theano_does_not_know(given, note):
    kept, notes = flags.usable({**given, "cxx": ""})
    assert kept == {"cxx": ""}
    assert notes == [f"THEANO_FLAGS has what Theano does not know, so it has no effect: {note}."]
