"""A JupyterLab of the course's own is asked and used on this machine only."""

import http.server
import threading

from authoring.in_page import lab


class Status(http.server.BaseHTTPRequestHandler):
    """What JupyterLab answers when it is asked for its status."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        pass


def test_a_readers_proxy_does_not_lie_between(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # where nothing listens
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Status) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert lab.answers(f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
