"""The receiver: routes, proofs, replies, what it takes and what it refuses, masks, threads, forks."""

from __future__ import annotations

import base64
import copy
import hashlib
import hmac
import json
import os
import pickle
import threading
from typing import Any

import pytest

import kyckit
from kyckit import argos, p100, testing
from kyckit import hyperverge as hv

NOW = "2026-01-15T10:00:00Z"
KEY = "CANARYCANARYCANARYCANARYCANARYCANARYCANARY"
CIPHER = argos.Cipher(KEY, mode="gcm", key="sha256", encoding="base64", iv="prefix12")
DECRYPTION = kyckit.Verification.decryption(CIPHER)
KRA = testing.fixture("hyperverge_kra", "v2_kra_validated")
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def receiver() -> kyckit.Receiver:
    return kyckit.Receiver(
        {
            "/hooks/kra": hv.kra_webhook(url_secret=["CANARY", "CANARY-2"]),
            "/hooks/results": hv.results_webhook(header=("X-Secret", ["CANARY"])),
            "/hooks/p100": p100.webhooks(token=["CANARY"]),
            "/hooks/argos": argos.webhook(api_key=KEY, cipher=CIPHER.settings, url_secret=["CANARY"]),
        },
        rules=kyckit.Rules(now=NOW),
    )


def given(receiver: kyckit.Receiver, **changes: Any) -> kyckit.Received:
    delivery: dict[str, Any] = {
        "method": "POST",
        "path": "/hooks/kra/CANARY",
        "headers": JSON,
        "body": KRA.body,
    }
    return receiver.receive(**{**delivery, **changes})


def test_every_provider_has_its_path_and_its_proof(receiver: kyckit.Receiver) -> None:
    results = testing.fixture("hyperverge_results", "auto_approved").header("x-secret", "CANARY").sample()
    user = testing.fixture("p100", "user_active").bearer("CANARY").sample()
    approved = testing.fixture("argos", "approved_n").encrypted(CIPHER)
    told = [
        given(receiver),
        given(receiver, path="/hooks/kra/CANARY-2"),
        given(receiver, path="/hooks/results", headers=results.headers, body=results.body),
        given(receiver, path=f"/hooks/p100{user.suffix}", headers=user.headers, body=user.body),
        given(receiver, path="/hooks/argos/CANARY", headers=approved.headers, body=approved.body),
    ]
    assert [(one.event.provider, one.event.verified_by) for one in told] == [
        ("hyperverge_kra", ["url_secret"]),
        ("hyperverge_kra", ["url_secret"]),
        ("hyperverge_results", ["static_header"]),
        ("p100", ["bearer_token"]),
        ("argos", ["url_secret", "decryption"]),
    ]
    assert user.suffix == told[3].event.provider_event == "/webhook/user/status"
    assert all(one.reply == kyckit.Reply(200) for one in told)
    assert told[4].event.raw == approved.body and told[4].event.plaintext == testing.fixture("argos", "approved_n").body
    assert receiver.provider_at("/hooks/p100/webhook/user/status?x=1") == "p100"
    assert receiver.provider_at("/hooks") is None


def test_an_event_can_be_matched(receiver: kyckit.Receiver) -> None:
    match given(receiver):
        case kyckit.Received(kyckit.Event(kind=kyckit.EventKind.REGISTRY_STATUS_CHANGED, decision="approved"), reply):
            assert (reply.status, reply.body, reply.content_type) == (200, b"{}", "application/json")
        case other:
            pytest.fail(repr(other))


REFUSALS: list[tuple[dict[str, Any], int, str]] = [
    ({"path": "/hooks"}, 404, "unknown_path"),
    ({"path": "/hooks/\udcff\ud800"}, 404, "unknown_path"),
    ({"path": ""}, 404, "unknown_path"),
    ({"method": "GET"}, 405, "wrong_method"),
    ({"method": "\udcff"}, 405, "wrong_method"),
    ({"body": b" " * (1 << 20) + b"{}"}, 413, "too_large"),
    ({"headers": {"Content-Encoding": "gzip"}}, 415, "compressed"),
    ({"headers": {"Content-Type": "text/plain"}}, 415, "media_type"),
    ({"path": "/hooks/kra"}, 401, "url_secret_missing"),
    ({"path": "/hooks/kra/CANARX"}, 401, "url_secret_mismatch"),
    ({"path": "/hooks/kra/\udcff"}, 401, "url_secret_mismatch"),
    ({"path": "/hooks/results"}, 401, "header_missing"),
    ({"path": "/hooks/p100"}, 401, "token_missing"),
    ({"path": "/hooks/argos/CANARY"}, 400, "undecryptable"),
    ({"path": "/hooks/argos/CANARX"}, 401, "url_secret_mismatch"),
    ({"body": b"{CANARY}"}, 400, "not_json"),
    ({"body": b"\xff"}, 400, "not_utf8"),
]


@pytest.mark.parametrize(("changes", "status", "code"), REFUSALS)
def test_a_refusal_says_what_to_answer_and_nothing_of_the_delivery(
    receiver: kyckit.Receiver, changes: dict[str, Any], status: int, code: str
) -> None:
    with pytest.raises(kyckit.Error) as caught:
        given(receiver, **changes)
    fault = caught.value
    is_proof = status == 401 or code == "undecryptable"
    assert type(fault) is (kyckit.VerificationError if is_proof else kyckit.PayloadError)
    assert (fault.http_status, fault.code) == (status, code)
    assert fault.reply == kyckit.Reply(status) and fault.reply.body == b"{}"
    assert fault.reply.headers == {**JSON, **({"Allow": "POST"} if status == 405 else {})}
    again = pickle.loads(pickle.dumps(fault))
    assert (again.code, again.reply) == (code, fault.reply)
    assert "CANAR" not in f"{fault!r} {fault} {vars(fault)} {pickle.dumps(fault)!r}"


def test_other_errors_have_no_reply() -> None:
    assert kyckit.Error("CANARY").reply is None
    with pytest.raises(kyckit.ConfigurationError) as caught:
        kyckit.Receiver({})
    assert caught.value.code == "route" and caught.value.reply is None


@pytest.mark.parametrize(
    "headers",
    [
        {"X-SECRET": "CANARY"},
        {b"x-secret": b"CANARY"},
        [("X-Secret", "CANARY"), ("Accept", "*/*")],
        [(b"x-secret", b"CANARY"), (b"content-type", b"application/json")],
        (pair for pair in [("x-secret", "CANARY")]),
    ],
)
def test_headers_come_as_frameworks_have_them(receiver: kyckit.Receiver, headers: Any) -> None:
    body = testing.fixture("hyperverge_results", "auto_approved").body
    assert given(receiver, path="/hooks/results", headers=headers, body=body).event.verified_by == ["static_header"]


def test_a_repeated_header_is_seen_in_pairs(receiver: kyckit.Receiver) -> None:
    with pytest.raises(kyckit.VerificationError) as caught:
        given(receiver, path="/hooks/results", headers=[("x-secret", "CANARY"), ("X-Secret", "CANARY")])
    assert caught.value.code == "header_repeated"


@pytest.mark.parametrize("headers", ["CANARY", ["CANARY"], [("CANARY", 3)], [("CANARY",)], 3, None])
def test_headers_of_another_type_are_named_by_their_type(receiver: kyckit.Receiver, headers: Any) -> None:
    with pytest.raises(TypeError) as caught:
        given(receiver, headers=headers)
    assert "headers" in str(caught.value) and "CANARY" not in str(caught.value)


@pytest.mark.parametrize("part", ["method", "path"])
@pytest.mark.parametrize("value", [None, 3, b"CANARY"])
def test_a_request_line_of_another_type_is_told(receiver: kyckit.Receiver, part: str, value: Any) -> None:
    with pytest.raises(TypeError, match="must be str") as caught:
        given(receiver, **{part: value})
    assert "CANARY" not in str(caught.value)


@pytest.mark.parametrize("body", [{"CANARY": 1}, "CANARY", None, 3, ["CANARY"]])
def test_a_parsed_body_is_refused_with_the_way_to_the_raw_one(receiver: kyckit.Receiver, body: Any) -> None:
    with pytest.raises(TypeError, match="request.get_data") as caught:
        given(receiver, body=body)
    assert "CANARY" not in str(caught.value)


@pytest.mark.parametrize("body", [bytearray(KRA.body), memoryview(KRA.body)])
def test_a_body_may_be_any_bytes(receiver: kyckit.Receiver, body: Any) -> None:
    assert given(receiver, body=body).event.raw == KRA.body


def test_the_clock_is_the_callers_when_it_says_so() -> None:
    receiver = kyckit.Receiver({"/": hv.kra_webhook(verify=kyckit.Verification.unverified("a test"))})
    event = given(receiver, path="/", now="2026-01-15T15:30:00+05:30").event
    assert event.received_at.isoformat() == "2026-01-15T10:00:00+00:00" and event.verified_by == []
    assert given(receiver, path="/").event.received_at.year > 2025
    with pytest.raises(kyckit.ConfigurationError) as caught:
        given(receiver, path="/", now="CANARY")
    assert caught.value.code == "now" and "CANARY" not in str(vars(caught.value))


@pytest.mark.parametrize(
    "bind", [hv.kra_webhook, hv.results_webhook, p100.webhooks, argos.webhook], ids=["kra", "results", "p100", "argos"]
)
def test_without_a_proof_nothing_is_bound(bind: Any) -> None:
    with pytest.raises(kyckit.ConfigurationError) as caught:
        bind()
    assert (caught.value.code, caught.value.path) == ("verification", "verify")
    assert "Verification.unverified('reason')" in caught.value.remedy
    assert bind(verify=kyckit.Verification.unverified("a test")).provider
    with pytest.raises(kyckit.ConfigurationError) as caught:
        bind(verify=kyckit.Verification.unverified(" "))
    assert (caught.value.code, caught.value.path) == ("verification", "unverified")


# What a type checker would not let through.
CANARY: Any = "CANARY"
NUMBER: Any = 3

MISTAKES: list[tuple[Any, type[Exception], str]] = [
    (lambda: hv.kra_webhook(url_secret=[]), kyckit.ConfigurationError, "verification"),
    (lambda: hv.kra_webhook(url_secret=["CANARY", ""]), kyckit.ConfigurationError, "verification"),
    (lambda: hv.kra_webhook(url_secret=CANARY), TypeError, "a list of str"),
    (lambda: hv.kra_webhook(url_secret=["CANARY", NUMBER]), TypeError, "a list of str"),
    (lambda: hv.kra_webhook(url_secret=["CANARY\udc80"]), TypeError, "a list of str"),
    (lambda: hv.results_webhook(header=("CANARY", CANARY)), TypeError, "(name, [secrets])"),
    (lambda: hv.results_webhook(header=("CANARY x", ["CANARY"])), kyckit.ConfigurationError, "static_header"),
    (lambda: p100.webhooks(token=["CANARY CANARY"]), kyckit.ConfigurationError, "verification"),
    (lambda: argos.webhook(api_key="CANARY"), kyckit.ConfigurationError, "cipher"),
    (lambda: argos.webhook(cipher=CIPHER.settings), kyckit.ConfigurationError, "cipher"),
    (lambda: argos.webhook(cipher=CANARY), TypeError, "argos.Cipher"),
    (lambda: argos.webhook(verify=CANARY), TypeError, "kyckit.Verification"),
    (lambda: argos.webhook(cipher=CIPHER, verify=DECRYPTION), kyckit.ConfigurationError, "verification"),
    (lambda: kyckit.Verification.any_of([]), kyckit.ConfigurationError, "verification"),
    (lambda: kyckit.Verification.any_of([DECRYPTION]), kyckit.ConfigurationError, "verification"),
    (lambda: kyckit.Verification.hmac("X", ["CANARY"], algorithm=CANARY), kyckit.ConfigurationError, "hmac"),
    (lambda: kyckit.Verification.standard_webhooks(["CANARY"]), kyckit.ConfigurationError, "verification"),
    (lambda: kyckit.Receiver({"/CANARY": CANARY}), TypeError, "a route must be"),
    (lambda: kyckit.Receiver([CANARY]), TypeError, "a route must be"),
    (lambda: kyckit.Receiver({"CANARY": hv.kra_webhook(url_secret=["s"])}), kyckit.ConfigurationError, "route"),
    (lambda: kyckit.Receiver({"/a": hv.kra_webhook(url_secret=["s"])}, max_bytes=0), kyckit.ConfigurationError, "max_bytes"),
    (lambda: kyckit.Receiver([("/a", hv.kra_webhook(url_secret=["s"]))] * 2), kyckit.ConfigurationError, "route"),
]


@pytest.mark.parametrize(("make", "kind", "says"), MISTAKES)
def test_a_mistake_is_told_where_it_is_made_and_without_its_value(make: Any, kind: type[Exception], says: str) -> None:
    with pytest.raises(kind) as caught:
        make()
    fault = caught.value
    assert getattr(fault, "code", says) == says and (isinstance(fault, kyckit.Error) or says in str(fault))
    assert "CANARY" not in f"{fault!r} {vars(fault)}"


def test_every_policy_verifies() -> None:
    secret = "whsec_" + base64.b64encode(b"s" * 24).decode()
    signed = hmac.new(b"s" * 24, b"m-1.1768471200." + KRA.body, hashlib.sha256).digest()
    standard = {
        "webhook-id": "m-1",
        "webhook-timestamp": "1768471200",
        "webhook-signature": "v1," + base64.b64encode(signed).decode(),
    }
    mac = base64.b64encode(hmac.new(b"CANARY", KRA.body, hashlib.sha512).digest()).decode()
    policy = kyckit.Verification
    token = {"Authorization": "bearer CANARY"}
    either = policy.any_of([kyckit.StaticHeader("X-Secret", ["CANARY"]), policy.bearer_token(["CANARY"])])
    policies: list[tuple[Any, str, dict[str, str], list[str]]] = [
        (policy.static_header("X-Secret", ["CANARY"]), "/a", {"x-secret": "CANARY"}, ["static_header"]),
        (kyckit.StaticHeader("X-Secret", ["CANARY"]), "/a", {"x-secret": "CANARY"}, ["static_header"]),
        (policy.bearer_token(["CANARY"]), "/a", token, ["bearer_token"]),
        (policy.url_segment(["CANARY"]), "/a/CANARY", {}, ["url_secret"]),
        (policy.url_query("key", ["CANARY"]), "/a?key=CANARY", {}, ["url_secret"]),
        (
            policy.hmac("X-Mac", ["CANARY"], algorithm="sha512", encoding="base64", prefix="mac="),
            "/a",
            {"X-Mac": f"mac={mac}"},
            ["hmac"],
        ),
        (policy.standard_webhooks([secret], tolerance=0), "/a", standard, ["hmac"]),
        (either, "/a", token, ["bearer_token"]),
        (policy.all_of([either, policy.url_segment(["CANARY"])]), "/a/CANARY", token, ["bearer_token", "url_secret"]),
        (policy.unverified("a test"), "/a", {}, []),
    ]
    for verify, path, headers, by in policies:
        assert "CANARY" not in repr(verify)
        receiver = kyckit.Receiver({"/a": hv.kra_webhook(verify=verify)})
        received = given(receiver, path=path, headers=headers, now="2026-01-15T10:00:00Z")
        assert received.event.verified_by == by, verify
        assert received.event.raw == KRA.body


def test_nothing_shows_a_secret(receiver: kyckit.Receiver) -> None:
    assert repr(receiver) == (
        'Receiver({"hyperverge_kra": url_secret, "hyperverge_results": static_header, "p100": bearer_token, '
        '"argos": all_of(url_secret, decryption)})'
    )
    binding = argos.webhook(cipher=CIPHER, url_secret=["CANARY"])
    received = given(receiver)
    for thing in (receiver, binding, CIPHER, received, received.reply, kyckit.MemoryDeduper()):
        assert "CANARY" not in f"{thing!r} {thing}"
    for secretive in (receiver, binding, CIPHER):
        with pytest.raises(TypeError):
            pickle.dumps(secretive)
    assert copy.copy(received.reply) == received.reply


def test_options_of_a_receiver() -> None:
    unknown = KRA.set("member", 1).body
    anybody = {"/a": hv.kra_webhook(verify=kyckit.Verification.unverified("a test"))}
    for strict in (kyckit.Receiver(anybody, strict=True), kyckit.Receiver(anybody, rules=kyckit.Rules(strict=True))):
        with pytest.raises(kyckit.PayloadError) as caught:
            given(strict, path="/a", body=unknown)
        assert (caught.value.code, caught.value.http_status) == ("unknown_member", 400)
    small = kyckit.Receiver(anybody, max_bytes=10, any_media_type=True)
    assert given(small, path="/a", body=b"{}", headers={"Content-Type": "text/plain"}).event.decision
    with pytest.raises(kyckit.PayloadError, match="too_large"):
        given(small, path="/a")


def test_many_threads_share_a_receiver(receiver: kyckit.Receiver) -> None:
    told: list[str] = []
    start = threading.Barrier(8)

    def deliver(path: str) -> None:
        start.wait()
        for _ in range(200):
            try:
                told.append(given(receiver, path=path).event.decision)
            except kyckit.VerificationError as fault:
                told.append(fault.code)

    threads = [threading.Thread(target=deliver, args=(f"/hooks/kra/{end}",)) for end in ["CANARY", "guess"] * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["approved"] * 800 + ["url_secret_mismatch"] * 800


def test_a_receiver_goes_on_after_a_fork_in_child_and_parent(receiver: kyckit.Receiver) -> None:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        decision = given(receiver).event.decision
        os.write(writer, decision.encode())
        os._exit(0)
    os.close(writer)
    assert os.waitpid(child, 0)[1] == 0
    assert os.read(reader, 100) == b"approved" == given(receiver).event.decision.encode()
    os.close(reader)


def test_repeats_and_late_deliveries_are_told(rules: kyckit.Rules) -> None:
    def event(time: str) -> kyckit.Event:
        return hv.read_kra_webhook(KRA.set("eventTime", time).body, rules=rules)

    early, late = event("2026-01-15T09:00:00Z"), event("2026-01-15T09:00:01Z")
    assert (kyckit.supersedes(early, late), kyckit.supersedes(late, early)) == ("yes", "no")
    assert kyckit.supersedes(late, late) == "undecided"
    deduper = kyckit.MemoryDeduper(capacity=1)
    assert [deduper.is_repeat(one) for one in (early, early, late, early)] == [False, True, False, False]
    assert early.dedupe_key not in repr(deduper)


def test_a_cloud_event_holds_the_canonical_one(rules: kyckit.Rules) -> None:
    event = hv.read_kra_webhook(KRA.body, rules=rules)
    cloud = json.loads(event.to_cloud_event())
    assert cloud["data"] == json.loads(event.to_json())
    assert (cloud["specversion"], cloud["id"]) == ("1.0", event.dedupe_key)
