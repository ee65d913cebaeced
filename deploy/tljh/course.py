"""What learners' servers need of the course: its kernel, its explorers, its compiled code. Limits are in config.yaml.

The Littlest JupyterHub reads it from /opt/tljh/config/jupyterhub_config.d/, and `make hub-test` from here.
"""

import os

COURSE = os.environ.get("COURSE_FOLDER", "/opt/seventy-thousand-digits")  # where `make` has made its environment

c = get_config()  # noqa: F821  (JupyterHub gives it)
c.Spawner.environment.update({  # beside what else is set there
    "JUPYTER_PATH": f"{COURSE}/.venv/share/jupyter",  # the kernel `python3`, and what shows explorers in JupyterLab
    "COURSE_SHARED_CACHE": "/srv/seventy-thousand-digits",  # see course_utils/on_theano/revived/class_cache.py
    # Else nbgitpuller stops where a learner has deleted a lesson that you rename (docs/updates.md).
    "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "diff.renames", "GIT_CONFIG_VALUE_0": "false",
})
c.Spawner.default_url = "/lab"
# A notebook that nobody looks at any more gives its memory back after an hour; what is saved stays.
c.Spawner.args.extend(["--MappingKernelManager.cull_idle_timeout=3600", "--MappingKernelManager.cull_interval=300"])
# JupyterHub's Security Overview asks for it where all learners share one domain.
c.Spawner.disable_user_config = True  # a learner's own settings cannot change the server that others' browsers trust
