"""A provider on loopback whose answers a test chooses by the path of the base URL."""

from __future__ import annotations

import json
import pathlib
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

import kyckit
from kyckit import hyperverge as hv

CORPUS = pathlib.Path(__file__).resolve().parents[2] / "tests/corpus/hyperverge"
RECORD = {"appPanNo": "AAAPT1234A", "appName": "TEST USER", "appStatus": "001"}
SUBSCRIPTION = {
    "id": "7",
    "appId": "CANARY-ID",
    "webhookUrl": "https://receiver.example/CANARY",
    "events": ["FINISH_TRANSACTION_WEBHOOK"],
    "headers": {"X-Webhook-Secret": "CANARY-SECRET"},
}
RESULTS: dict[str, object] = {
    "subscription": SUBSCRIPTION,
    "changed": 1,
    "state": {"status": "auto_approved", "transactionId": "T-1"},
}
# Whole bodies of the other providers.
PLAIN: dict[str, object] = {
    "argos": {
        "Items": [{"submission_id": "sub-1", "kyc_status": "approved", "email": "CANARY@example.com"}],
        "message": "CANARY",
        "submissionId": "sub-1",
        "successResults": [{"submissionId": "sub-1", "recordIds": ["r-1"]}],
        "failedResults": [{"submissionId": "sub-2", "error": "CANARY"}],
    },
    "p100": {"verificationStatus": "VERIFIED", "externalUserId": "u-1", "rejectionReason": "CANARY"},
}
META = {"requestId": "R-1", "transactionId": "T-1"}


class Provider:
    """Answers by the first part of the path.

    `accepted`, `rejected`, `cut` (closes), `hang` (never), `busy` (later, please), or a name of `RESULTS` or `PLAIN`.
    A request whose transaction id is `HELD` is answered once somebody asks for `release`. Another process asks for
    `requests` and `held` to learn how many there were; what it asks is not counted.
    """

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.received = threading.Event()
        self.abandoned = threading.Event()
        self.released = threading.Event()
        self.requests = 0
        self.held = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def at(self, answer: str) -> str:
        return f"{self.url}/{answer}"

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._connection, args=(connection,), daemon=True).start()

    def _connection(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as reader:
            while self._request(connection, reader):
                pass

    def _request(self, connection: socket.socket, reader: Any) -> bool:
        line = reader.readline().decode()
        if not line:
            return False
        length, is_held = 0, False
        while (header := reader.readline().decode().strip()) != "":
            name, _, value = header.partition(":")
            length = int(value) if name.lower() == "content-length" else length
            is_held |= name.lower() == "transactionid" and value.strip() == "HELD"
        reader.read(length)
        answer = line.split(" ")[1].split("/")[1]
        if answer in ("held", "requests", "release"):
            if answer == "release":
                self.released.set()
            connection.sendall(b"HTTP/1.0 200 OK\r\n\r\n%d" % (self.held if answer == "held" else self.requests))
            return False
        self.requests += 1
        self.received.set()
        if answer == "cut":
            return False
        if answer == "hang":
            # The end of the connection tells that the caller has given up.
            if reader.read(1) == b"":
                self.abandoned.set()
            return False
        if answer == "slow":
            time.sleep(0.3)
        if is_held:
            self.held += 1
            self.released.wait(60)
        if answer == "busy":
            connection.sendall(b"HTTP/1.1 429 Later\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n")
            return True
        body: dict[str, object] = {"status": "success", "statusCode": "200", "result": {"kycdata": RECORD}}
        if answer in RESULTS:
            body["result"] = RESULTS[answer]
        if answer == "rejected":
            body = {"status": "failure", "statusCode": "400", "message": "Something else"}
        data = json.dumps(PLAIN.get(answer, body | {"metaData": META})).encode()
        status = 400 if answer == "rejected" else 200
        connection.sendall(b"HTTP/1.1 %d OK\r\nContent-Length: %d\r\n\r\n%s" % (status, len(data), data))
        return True


@pytest.fixture
def provider() -> Iterator[Provider]:
    played = Provider()
    yield played
    played.close()


@pytest.fixture
def wire() -> dict[str, Any]:
    case = json.loads((CORPUS / "validate-individual/case.json").read_bytes())
    members: dict[str, Any] = case["input"]["wire"]
    return members


@pytest.fixture
def rules() -> kyckit.Rules:
    return kyckit.Rules(now="2026-01-15T10:00:00Z")


@pytest.fixture
def app(wire: dict[str, Any], rules: kyckit.Rules) -> hv.KraApplication:
    return hv.KraApplication.from_wire(wire, rules=rules)


@pytest.fixture
def settings(rules: kyckit.Rules) -> dict[str, Any]:
    return {"app_id": "CANARY-ID", "app_key": "CANARY-KEY", "rules": rules}
