"""The demo: a broken application, a good one, its upload, and the webhooks that follow, all on this machine."""

from __future__ import annotations

import http.server
import queue
import secrets
import threading
import time

from . import hyperverge as hv
from ._constants import Decision
from ._delivery import Body, receive
from ._kyckit import Error, Event, MemoryDeduper, Received, Receiver
from .testing import Sandbox, kra_application

_BOUND = 15.0
"""How long the webhooks may take, all together, in seconds."""


def run() -> int:
    """Runs it; 0 when the record ended validated."""
    started = time.monotonic()
    with Sandbox() as sandbox:
        _title("The provider", f"A sandbox plays it: {sandbox.base_url}. Nothing leaves this machine.")
        application = _checked()
        secret = secrets.token_urlsafe(16)
        receiver = Receiver({"/hooks/kra": hv.kra_webhook(url_secret=[secret])})
        with _Server(receiver) as server, hv.Client(**sandbox.hyperverge.settings) as client:
            try:
                return _upload(client, application, f"{server.url}/hooks/kra/{secret}", server, started)
            except Error as error:
                print(f"{type(error).__name__}: {error}\n  {error.remedy}")
                return 1


def _checked() -> hv.KraApplication:
    application = kra_application()
    broken = application.replace(
        pan="AAAPT12345",
        mobile=hv.Mobile(isd="91", number="98765"),
        correspondence=application.correspondence.replace(pin_code="012345"),
        email="test.user(at)example.com",
        kyc_record_count=2,
    )
    _title("A broken application", "Every fault at once, with its remedy, before anybody else sees it:")
    for fault in broken.validate():
        print(f"  {fault.severity}[{fault.code}] {fault.wire_name} ({fault.path}): {fault.message}")
        print(f"      {fault.remedy}")
    errors = [fault for fault in application.validate() if fault.severity == "error"]
    _title("The same application, mended", f"{len(errors)} errors. It shows itself masked:")
    print(f"  {application.correspondence!r}")
    return application


def _upload(client: hv.Client, application: hv.KraApplication, url: str, server: _Server, started: float) -> int:
    # The secret in the URL is not shown: it would prove anybody.
    _title("Webhooks", f"The provider was told to send them to {url.rpartition('/')[0]}/<secret>")
    client.configure_webhook(url)
    transaction_id = f"DEMO-{secrets.token_hex(4)}"
    receipt = client.upload(application, transaction_id=transaction_id)
    _title("Upload", f"{receipt.outcome}, transaction id {transaction_id}")
    last = _followed(server, started) if receipt.outcome == "accepted" else None
    if last == Decision.APPROVED:
        print("\nDone: the record is validated.")
        return 0
    print(f"\nNot validated within {_BOUND:.0f} s; it ended: {last or 'without a webhook'}.")
    return 1


def _followed(server: _Server, started: float) -> str | None:
    _title("What the registry does with it", "Each webhook, verified and read to the canonical event:")
    repeats, last = MemoryDeduper(), None
    end = time.monotonic() + _BOUND
    while (left := end - time.monotonic()) > 0:
        try:
            event = server.events.get(timeout=left)
        except queue.Empty:
            break
        repeat = "  (a repeat)" if repeats.is_repeat(event) else ""
        seconds = time.monotonic() - started
        print(f"  {seconds:6.2f} s  {event.decision:<9} {event.provider_status}, final: {event.is_final}{repeat}")
        last = event.decision
        if event.is_final:
            break
    return last


def _title(title: str, says: str) -> None:
    print(f"\n── {title}\n{says}")


class _Server(http.server.ThreadingHTTPServer):
    """A receiver behind Python's own server, which is for demos only: it knows neither TLS nor limits of time."""

    daemon_threads = True

    def __init__(self, receiver: Receiver) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.receiver = receiver
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        """Takes one delivery."""
        server = self.server
        assert isinstance(server, _Server)
        body = Body(server.receiver.max_bytes)
        length = int(self.headers.get("Content-Length") or 0)
        body.add(self.rfile.read(min(length, 2 << 20)))
        received = receive(
            server.receiver,
            method=self.command,
            path=self.path,
            headers=list(self.headers.items()),
            body=body.whole(),
        )
        if isinstance(received, Received):
            server.events.put(received.event)
            reply = received.reply
        else:
            reply = received
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: the path holds the secret."""
