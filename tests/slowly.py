"""A page that arrives in small pieces, as over a slow line."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SIZE, PAUSE, SLOW = 1500, 0.02, 60_000  # bytes of a piece, seconds between two, bytes of the body that come so


@contextmanager
def slowly(path: Path) -> Iterator[str]:
    """Serve a page on a free port, the begin of its body piece by piece; yield its address."""
    data = path.read_bytes()
    begin = data.index(b"<body")

    class Slow(http.server.BaseHTTPRequestHandler):
        """Answers everything with the page."""

        def do_GET(self) -> None:
            """Send the page."""
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(data[:begin])
            for at in range(begin, begin + SLOW, SIZE):
                self.wfile.write(data[at : at + SIZE])
                self.wfile.flush()
                time.sleep(PAUSE)
            self.wfile.write(data[begin + len(range(0, SLOW, SIZE)) * SIZE :])

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name is the library's
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
