"""What is in deploy/: limits from what was measured, one set of numbers, exact versions, and a text that agrees."""

import json
import os
import re
import subprocess

import pytest
import yaml
from traitlets.config import Config

from authoring import ROOT
from authoring.hub import planning
from authoring.in_page.packages import locked

DEPLOY = ROOT / "deploy"


def read(name):
    return (DEPLOY / name).read_text(encoding="utf-8")


@pytest.fixture
def tljh():
    return yaml.safe_load(read("tljh/config.yaml"))


@pytest.fixture
def kubernetes():
    return yaml.safe_load(read("kubernetes/values.yaml"))


@pytest.fixture
def course():
    """What deploy/tljh/course.py sets for the servers."""
    c = Config()
    c.Spawner.environment, c.Spawner.args = {"MINE": "1"}, ["--mine"]  # as another file of the teacher's may
    exec(read("tljh/course.py"), {"get_config": lambda: c})
    return c.Spawner


def gigabytes(text):
    assert text.endswith("G"), "units of 10**9 bytes, as the measurements"
    return float(text.removesuffix("G"))


def test_the_limit_of_memory_is_what_the_largest_recorded_peak_asks_for(tljh, kubernetes):
    """`make bench` has measured every lesson's peak, and `python -m authoring.hub --measure` a server's memory."""
    wanted = planning.limit_gb(*planning.measured())
    assert gigabytes(tljh["limits"]["memory"]) == wanted, "set it in deploy/tljh/config.yaml, and in values.yaml"
    assert gigabytes(kubernetes["singleuser"]["memory"]["limit"]) == wanted
    _, timings = planning.measured()
    peaks = [lesson["peak_mb"] for lesson in timings["lessons"].values()]
    assert max(peaks) / 1000 < wanted
    assert f"{max(peaks) / 1000:.2f}" in read("tljh/config.yaml") and f"{max(peaks) / 1000:.2f}" in \
        read("kubernetes/values.yaml"), "the comments name the peak"


def test_both_ways_agree(tljh, kubernetes, course):
    server = kubernetes["singleuser"]
    assert course.disable_user_config is kubernetes["hub"]["config"]["KubeSpawner"]["disable_user_config"] is True
    assert tljh["limits"]["cpu"] == server["cpu"]["limit"]
    assert tljh["services"]["cull"] == kubernetes["cull"]
    assert course.environment["COURSE_SHARED_CACHE"] == server["extraEnv"]["COURSE_SHARED_CACHE"]
    assert course.default_url == server["defaultUrl"] == "/lab"
    assert tljh["https"]["enabled"] and kubernetes["proxy"]["https"]["enabled"]


def test_a_learner_gets_the_threads_that_the_kernel_uses(tljh):
    from course_utils.machine import kernel

    assert tljh["limits"]["cpu"] == int(kernel.THREADS)


def test_a_home_has_room(kubernetes):
    """Four times what a home holds after the first lessons."""
    hub, _ = planning.measured()
    [gigabytes] = re.fullmatch(r"(\d+)Gi", kubernetes["singleuser"]["storage"]["capacity"]).groups()
    assert int(gigabytes) * 2**30 / 1e6 > 4 * hub["home"]["mb"]


def test_servers_find_the_courses_kernel(course):
    assert course.environment["JUPYTER_PATH"] == "/opt/seventy-thousand-digits/.venv/share/jupyter"
    assert "/opt/seventy-thousand-digits" in read("README.md")


def test_other_settings_of_the_teachers_stay(course):
    assert course.environment["MINE"] == "1" and course.args[0] == "--mine"


def test_a_learners_server_gets_no_course_with_solutions(tljh):
    """What is cloned on the server is the class's repository, and the admin has a password before anybody comes."""
    text = read("README.md")
    assert set(re.findall(r"git clone (\S+)", text)) == {"CLASS"} and "make student" in text
    assert re.findall(r"--admin (\S+)", text) == ["TEACHER:PASSWORD"]
    assert "bhard=1g" in text


def test_the_image_is_made_as_the_values_say(kubernetes):
    script = DEPLOY / "kubernetes" / "build-image"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True, timeout=60)
    text = script.read_text(encoding="utf-8")
    assert f"COURSE_CACHE={kubernetes['singleuser']['extraEnv']['COURSE_SHARED_CACHE']} " in text
    assert "--target-repo-dir" in text, "or a learner's volume hides the course"
    assert "\nmake student" in text and text.endswith("' build/student\n"), "the whole course has the solutions"
    [pinned] = re.findall(r"RUN (sed .*) > ", text)
    lines = subprocess.run(["bash", "-c", pinned], cwd=ROOT, capture_output=True, text=True, timeout=60).stdout
    first, *hashes = lines.replace("\\\n", "").split(" --hash=sha256:")
    assert first.startswith("nbgitpuller==") and hashes and "\n" not in lines.replace("\\\n", "").strip()


def test_the_image_without_a_name_is_refused():
    done = subprocess.run([DEPLOY / "kubernetes" / "build-image"], capture_output=True, text=True, timeout=60)
    assert done.returncode != 0 and "expected the name of the image" in done.stderr


# versions


def test_the_hubs_lock_has_exact_versions_hashes_and_no_addresses():
    blocks = re.split(r"^(?=[a-zA-Z])", read("hub.lock"), flags=re.MULTILINE)[1:]
    names = {re.match(r"[\w.-]+(?===)", block)[0] for block in blocks}
    assert {"jupyterhub", "jupyterhub-idle-culler", "jupyterlab", "nbgitpuller"} <= names
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert "://" not in read("hub.lock") and "--find-links" not in read("hub.lock")


def test_the_servers_lab_is_the_courses():
    """Its explorers' front ends come from the course's environment, so both are of one version."""
    versions = [re.search(r"^jupyterlab==(\S+)", text, re.MULTILINE)[1]
                for text in (read("hub.lock"), (ROOT / "requirements.lock").read_text(encoding="utf-8"))]
    assert versions[0] == versions[1], "run `make lock`"


def test_the_proxys_lock_has_exact_versions_and_no_addresses():
    wanted = json.loads(read("package.json"))["dependencies"]
    packages = locked(DEPLOY / "package-lock.json")
    assert all(packages[f"node_modules/{name}"][0] == version for name, version in wanted.items())
    assert all(integrity.startswith("sha512-") for _, integrity in packages.values())
    assert "resolved" not in read("package-lock.json")


# the text


def test_the_text_says_what_was_not_tried():
    text = read("README.md")
    for word in ("installer", "accounts", "Kubernetes", "Docker"):
        assert re.search(rf"not[^.]*{word}|{word}[^.]*not", text), f"say that {word} was not tried here"


def test_the_texts_commands_and_files_are_there():
    text = read("README.md")
    for name in re.findall(r"(?:deploy/|\]\()((?:tljh|kubernetes)/[\w./-]+)", text):
        assert (DEPLOY / name).exists(), name
    for module in re.findall(r"python -m ((?:authoring|course_utils)[\w.]*)", text):
        assert any((ROOT / (module.replace(".", "/") + end)).exists() for end in (".py", "/__main__.py")), module
