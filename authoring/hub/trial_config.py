"""Settings of a trial's JupyterHub: those of deploy/tljh/, but on the loopback and with made-up users.

JupyterHub reads this file; `running` passes the values in the environment variable COURSE_TRIAL.
"""

import json
import os
from pathlib import Path

from jupyterhub.spawner import SimpleLocalProcessSpawner

TRIAL = json.loads(os.environ["COURSE_TRIAL"])
FOLDER = Path(TRIAL["folder"])


class Learner(SimpleLocalProcessSpawner):
    """A server with a folder of its own as home, for a user without an account."""

    home_dir_template = str(FOLDER / "homes" / "{username}")

    def user_env(self, env):
        kept = {variable: path.format(home=self.home_dir) for variable, path in TRIAL["files"].items()}
        return {**super().user_env(env), **kept}


c = get_config()  # noqa: F821
load_subconfig(TRIAL["course"])  # noqa: F821
c.Spawner.environment.update(TRIAL["environment"])
c.Spawner.mem_limit, c.Spawner.cpu_limit = TRIAL["memory"], TRIAL["cpu"]  # passed to the servers, not enforced here
c.Spawner.start_timeout = c.Spawner.http_timeout = 600
c.Spawner.cmd = [TRIAL["singleuser"]]
c.Spawner.args.append("--allow-root")  # as in containers
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
