"""One receiver for the webhooks of every provider, in a server of the standard library; then it is sent samples.

    python examples/python/receiver.py

What the handler does is what a handler of any framework does: hand over method, path with query, headers and the raw
body; store the event; give the reply.
"""

from __future__ import annotations

import os
import sys
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import kyckit
from kyckit import argos, hyperverge, p100, testing

SECRET = os.environ.get("WEBHOOK_SECRET", "a-long-random-secret")
CIPHER = argos.CipherSettings(mode="ecb", key="sha256", encoding="auto", iv="none").cipher("0123-fake-api-key-0123")

RECEIVER = kyckit.Receiver(
    {
        "/hooks/kra": hyperverge.kra_webhook(url_secret=[SECRET]),
        "/hooks/results": hyperverge.results_webhook(header=("X-Secret", [SECRET])),
        "/hooks/p100": p100.webhooks(token=[SECRET]),
        "/hooks/argos": argos.webhook(cipher=CIPHER, url_secret=[SECRET]),
    }
)
SEEN = kyckit.MemoryDeduper()


def store(event: kyckit.Event) -> None:
    """Where an event goes. With several processes the dedupe keys belong into the database too."""
    repeat = " again" if SEEN.is_repeat(event) else ""
    match event:
        case kyckit.Event(kind=kyckit.EventKind.VERIFICATION_STATUS_CHANGED, decision=kyckit.Decision.APPROVED):
            print(f"{event.provider}: approved{repeat}, by {event.verified_by}")
        case _:
            print(f"{event.provider}: {event.kind} {event.decision}{repeat}, by {event.verified_by}")


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            received = RECEIVER.receive(method=self.command, path=self.path, headers=self.headers.items(), body=body)
            store(received.event)
            reply = received.reply
        except (kyckit.VerificationError, kyckit.PayloadError) as refused:
            print(f"refused: {refused}")
            reply = refused.reply or kyckit.Reply(500)
        self.send_response(reply.status)
        for name, value in {**reply.headers, "Content-Length": str(len(reply.body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the path holds the secret."""


def send(url: str, sample: testing.Sample) -> int:
    request = urllib.request.Request(url, sample.body, sample.headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def main() -> int:
    kra = testing.fixture("hyperverge_kra", "v2_kra_validated").sample()
    results = testing.fixture("hyperverge_results", "auto_approved").header("X-Secret", SECRET).sample()
    user = testing.fixture("p100", "kyc_verified").bearer(SECRET).sample()
    encrypted = testing.fixture("argos", "approved_n").encrypted(CIPHER)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}/hooks"
        told = [
            send(f"{base}/kra/{SECRET}", kra),
            send(f"{base}/kra/a-guess", kra),
            send(f"{base}/results", results),
            send(f"{base}/p100{user.suffix}", user),
            send(f"{base}/argos/{SECRET}", encrypted),
            send(f"{base}/argos/{SECRET}", encrypted),
        ]
        server.shutdown()
    print(told)
    return 0 if told == [200, 401, 200, 200, 200, 200] else 1


if __name__ == "__main__":
    sys.exit(main())
