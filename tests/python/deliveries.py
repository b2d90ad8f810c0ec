"""The kinds of case about deliveries: webhooks, the receiver, encryption, repeats, order, CloudEvents."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from cases import Case, body, error, members, written

import kyckit
from kyckit import argos, p100
from kyckit import hyperverge as hv

RECORD = ("code", "http_status", "kind")
READERS: dict[str, Callable[..., kyckit.Event]] = {
    "hyperverge_kra": hv.read_kra_webhook,
    "hyperverge_results": hv.read_results_webhook,
    "argos": argos.read_webhook,
    "p100": p100.read_webhook,
}
BINDINGS: dict[str, Callable[..., kyckit.Binding]] = {
    "hyperverge_kra": hv.kra_webhook,
    "hyperverge_results": hv.results_webhook,
    "argos": argos.webhook,
    "p100": p100.webhooks,
}


def cipher_of(given: Case) -> argos.Cipher:
    return argos.Cipher(**given)


def event_of(case: Case, cases: dict[str, Case], rules: kyckit.Rules) -> kyckit.Event:
    """The event of a body, by the webhook of the case's folder."""
    given, folder = case["input"], case["provider"]
    options: Case = {"cipher": cipher_of(given["cipher"])} if "cipher" in given else {}
    if folder == "p100":
        options["path"] = given.get("path", "")
    provider = "hyperverge_kra" if folder == "hyperverge" else folder
    return READERS[provider](body(case, cases), rules=rules, **options)


def receive(case: Case, cases: dict[str, Case], rules: kyckit.Rules) -> Case:
    try:
        event = event_of(case, cases, rules)
    except kyckit.Error as fault:
        return error(fault, *RECORD)
    payload = event.payload
    assert payload is not None
    extra = {"extra": payload.extra} if payload.extra else {}
    return {"event": json.loads(event.to_json()), "payload": members(payload), **extra}


def deliver(case: Case, cases: dict[str, Case], rules: kyckit.Rules) -> Case:
    given = case["input"]
    options = {name: given[name] for name in ("max_bytes", "any_media_type") if name in given}
    try:
        # Pairs, because a mapping cannot hold a path twice.
        routes = [(one["path"], BINDINGS[one["provider"]](verify=policy(one["verify"]))) for one in given["routes"]]
        receiver = kyckit.Receiver(routes, rules=rules, **options)
        headers = [(name, value.encode()) for name, value in given["headers"]]
        received = receiver.receive(
            method=given["method"], path=given["path"], headers=headers, body=body(case, cases)
        )
    except kyckit.Error as fault:
        return error(fault, *RECORD)
    reply = received.reply
    told = {"status": reply.status, "content_type": reply.content_type, "body": reply.body.decode()}
    return {"event": json.loads(received.event.to_json()), "reply": told}


def policy(verify: Case) -> kyckit.Verification:
    [(name, given)] = verify.items()
    make = getattr(kyckit.Verification, name)
    made: kyckit.Verification
    if name in ("any_of", "all_of"):
        made = make([policy(one) for one in given])
    elif name == "unverified":
        made = make(given)
    elif name == "decryption":
        made = make(cipher_of(given))
    elif name == "bearer_token":
        made = make(given["secrets"])
    else:
        made = make(**given)
    return made


def decrypt(case: Case, cases: dict[str, Case], rules: kyckit.Rules) -> Case:
    cipher = cipher_of(case["input"]["cipher"])
    try:
        return {"plaintext": cipher.decrypt(body(case, cases)).decode()}
    except kyckit.Error as fault:
        return error(fault, *RECORD)


def encrypt(case: Case, cases: dict[str, Case], rules: kyckit.Rules) -> Case:
    given = case["input"]
    cipher = cipher_of(given["cipher"])
    try:
        return {"body": cipher.encrypt(given["plaintext"].encode(), random=bytes.fromhex(given["iv"])).decode()}
    except kyckit.Error as fault:
        return error(fault, *RECORD)


def probe(case: Case, cases: dict[str, Case], rules: kyckit.Rules) -> Case:
    found = argos.probe(case["input"]["api_key"], body(case, cases))
    return {"ciphers": [{name: getattr(one, name) for name in ("encoding", "iv", "key", "mode")} for one in found]}


def event_by_name(given: Case, rules: kyckit.Rules) -> kyckit.Event:
    options: dict[str, Any] = {"path": given["path"]} if "path" in given else {}
    return READERS[given["provider"]](written(given), rules=rules, **options)


def supersedes(case: Case, cases: dict[str, Case], rules: kyckit.Rules) -> Case:
    old, new = (event_by_name(case["input"][name], rules) for name in ("old", "new"))
    return {"supersedes": kyckit.supersedes(old, new)}


def cloud_event(case: Case, cases: dict[str, Case], rules: kyckit.Rules) -> Case:
    return {"cloudevent": json.loads(event_by_name(case["input"], rules).to_cloud_event())}


def dedupe(case: Case, cases: dict[str, Case], rules: kyckit.Rules) -> Case:
    deduper = kyckit.MemoryDeduper(100)
    events = (event_by_name(one, kyckit.Rules(now=one["now"])) for one in case["input"]["deliveries"])
    return {"repeats": [deduper.is_repeat(event) for event in events]}


KINDS = {
    "receive": receive,
    "deliver": deliver,
    "decrypt": decrypt,
    "encrypt": encrypt,
    "probe": probe,
    "supersedes": supersedes,
    "cloudevent": cloud_event,
    "dedupe": dedupe,
}
