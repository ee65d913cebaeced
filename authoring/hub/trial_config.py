"""The JupyterHub of `make hub-test`: as deploy/tljh/ has it, but on the loopback, with users who exist here only.

Read by JupyterHub, which gives `c`; `running` says in the environment variable COURSE_TRIAL what is to be set.
"""

import json
import os
from pathlib import Path

from jupyterhub.spawner import SimpleLocalProcessSpawner

TRIAL = json.loads(os.environ["COURSE_TRIAL"])
FOLDER = Path(TRIAL["folder"])


class Learner(SimpleLocalProcessSpawner):
    """A server of a user without an account: a number and a home of their own, if the hub may give them."""

    home_dir_template = str(FOLDER / "homes" / "{username}")

    def make_preexec_fn(self, name):
        home, number = Path(self.home_dir), TRIAL["users"][name]

        def become() -> None:
            home.mkdir(mode=0o700, exist_ok=True)
            if number is not None:
                os.chown(home, number, number)
                os.setgroups([])
                os.setgid(number)
                os.setuid(number)
            os.chdir(home)

        return become

    def user_env(self, env):
        variables = {"GIT_CONFIG_GLOBAL": str(FOLDER / "gitconfig")}
        if TRIAL["users"][self.user.name] is None:  # else they go beside the maintainer's notebooks
            kept = Path(self.home_dir, "course", "notebooks")
            variables |= {"COURSE_SCOREBOARD": f"{kept}/scoreboard.csv", "COURSE_GUESSES": f"{kept}/guesses.json"}
        return {**super().user_env(env), **variables}


c = get_config()  # noqa: F821
load_subconfig(TRIAL["course"])  # noqa: F821
c.Spawner.environment |= TRIAL["environment"]
c.Spawner.mem_limit, c.Spawner.cpu_limit = TRIAL["memory"], TRIAL["cpu"]  # told to the servers, but not enforced here
c.Spawner.start_timeout = c.Spawner.http_timeout = 600
c.Spawner.cmd = [TRIAL["singleuser"]]
c.Spawner.ip = "127.0.0.1"
c.JupyterHub.spawner_class = Learner

c.JupyterHub.bind_url = TRIAL["address"]
c.JupyterHub.hub_bind_url = TRIAL["hub"]
c.ConfigurableHTTPProxy.api_url = TRIAL["proxy_api"]
c.ConfigurableHTTPProxy.command = TRIAL["proxy"]
c.JupyterHub.db_url = f"sqlite:///{FOLDER}/hub/hub.sqlite"
c.JupyterHub.cookie_secret_file = f"{FOLDER}/hub/cookie_secret"

c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = TRIAL["token"]
c.Authenticator.allowed_users = set(TRIAL["users"])
c.JupyterHub.active_server_limit = len(TRIAL["users"])
c.JupyterHub.services = [{"name": "trial", "api_token": TRIAL["token"]}]
c.JupyterHub.load_roles = [{
    "name": "trial", "services": ["trial"],
    "scopes": ["admin:users", "admin:servers", "tokens", "access:servers", "list:users", "read:users:activity",
               "shutdown"],
}]
