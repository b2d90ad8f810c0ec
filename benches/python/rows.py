"""The table of speed: for each row our statement, the peer's, the bar and the aim."""

from __future__ import annotations

import base64
import json
import pathlib
from dataclasses import dataclass
from typing import Any

import msgspec
import orjson
import peers

from kyckit import argos
from kyckit import hyperverge as hv

HERE = pathlib.Path(__file__).resolve().parent
FIXTURES = HERE.parent / "fixtures"

WEBHOOK = (FIXTURES / "webhook-v2-rejected.json").read_bytes()
DETAILED = (FIXTURES / "webhook-v1.json").read_bytes()
ARGOS = (HERE / "bodies/argos-approved.json").read_bytes()
APPLICATION = (FIXTURES / "full.json").read_bytes()
FAULTS = (FIXTURES / "faults.json").read_bytes()


@dataclass(frozen=True)
class Row:
    """Ratio of `ours` to `theirs`; `bar` must be kept, `aim` would be good."""

    what: str
    ours: str
    peer: str
    theirs: str
    bar: float | None = None
    aim: float | None = None


_EVENT = "e = read_kra(webhook); e.kind; e.decision; e.provider_status; e.subject.case_id"
_DICT = "d = loads(webhook); d['eventType']; d['appStatus']; d['statusDescription']; d['transactionId']"
_TYPED = "s = typed(webhook); s.eventType; s.appStatus; s.statusDescription; s.transactionId"
_EVENT_V1 = "e = read_kra(detailed); e.kind; e.decision; e.provider_status; e.subject.case_id"
_DICT_V1 = "d = loads(detailed)['data']; d['eventType']; d['name']; d['statusDescription']; d['transactionid']"
_ARGOS = "e = read_argos(approved); e.kind; e.decision; e.provider_status; e.subject.case_id"
_ARGOS_DICT = "d = loads(approved); d['webhook_trigger']; d['email']; d['kyc_result']['status']; d['submission_id']"
_ARGOS_TYPED = "s = typed_argos(approved); s.webhook_trigger; s.email; s.kyc_result.status; s.submission_id"
_PAYLOAD = "p = read_argos(approved).payload; p.webhook_trigger; p.email; p.status; p.submission_id"
_WRITE = "app.validate(); app.to_wire()"
_ENCODE = "w = dict(wire, pan=str(b64(form), 'ascii'), aadhaar=str(b64(xml), 'ascii')); dumps(w)"

ROWS = [
    Row("webhook to event, nothing read", "read_kra(webhook)", "orjson", "loads(webhook)", 0.40, 0.20),
    Row("webhook to event, 4 fields read", _EVENT, "orjson + 4 reads", _DICT, 0.55, 0.32),
    Row("webhook to event, 4 fields read", _EVENT, "msgspec, typed", _TYPED, 1.0),
    Row("webhook v1 to event, nothing read", "read_kra(detailed)", "orjson", "loads(detailed)", 0.40, 0.20),
    Row("webhook v1 to event, 4 fields read", _EVENT_V1, "orjson + 4 reads", _DICT_V1, 0.55, 0.32),
    Row("ARGOS approved to event, 4 fields read", _ARGOS, "orjson + 4 reads", _ARGOS_DICT, 0.35, 0.20),
    Row("ARGOS approved to event, 4 fields read", _ARGOS, "msgspec, typed", _ARGOS_TYPED),
    Row("ARGOS approved, 4 fields of its payload", _PAYLOAD, "orjson + 4 reads", _ARGOS_DICT),
    Row("validate, dict in", "validate(wire)", "pydantic v2", "pydantic_faults(wire)", 0.10, 0.045),
    Row("validate, JSON bytes in", "validate(body)", "msgspec + rules", "msgspec_faults(body)", 0.20, 0.10),
    Row("validate 30 faults, dict in", "validate(faulty)", "the valid dict", "validate(wire)", 2.0, 1.4),
    Row("validate 30 faults, JSON in", "validate(faulty_body)", "the valid JSON", "validate(body)", 2.0, 1.4),
    Row("validate and write the body", _WRITE, "orjson.dumps", "dumps(wire)", 2.0, 1.3),
    Row("body with 220 kB of documents", "full.to_wire()", "base64 + orjson.dumps", _ENCODE, 0.5, 0.15),
    Row("application from keywords", "Application(**same)", "dict(**same)", "dict(**same)", 2.5, 1.5),
]


def names() -> dict[str, object]:
    """What the statements speak of. Raises when a fixture is not what the row says it is."""
    wire: dict[str, Any] = json.loads(APPLICATION)
    app = hv.KraApplication.from_wire(wire)
    same = _keywords(app)
    form, xml = b"%PDF-1.4\n" + bytes(range(256)) * 400, b"<?xml version='1.0'?><a>" + b"x" * 62_000 + b"</a>"
    documents = hv.Documents(account_opening_form=form, aadhaar_xml=xml)
    found = {
        "read_kra": hv.read_kra_webhook,
        "read_argos": argos.read_webhook,
        "webhook": WEBHOOK,
        "detailed": DETAILED,
        "approved": ARGOS,
        "loads": orjson.loads,
        "dumps": orjson.dumps,
        "typed": msgspec.json.Decoder(peers.KraWebhook).decode,
        "typed_argos": msgspec.json.Decoder(peers.ArgosWebhook).decode,
        "validate": hv.validate,
        "wire": wire,
        "body": APPLICATION,
        "faulty": json.loads(FAULTS),
        "faulty_body": FAULTS,
        "pydantic_faults": peers.pydantic_faults,
        "msgspec_faults": peers.msgspec_faults,
        "app": app,
        "full": app.replace(documents=documents),
        "form": form,
        "xml": xml,
        "b64": base64.b64encode,
        "Application": hv.KraApplication,
        "same": same,
    }
    assert not [fault for fault in hv.validate(wire) if fault.severity == "error"]
    assert len(hv.validate(json.loads(FAULTS))) >= 30
    assert peers.pydantic_faults(wire) == 0 and peers.msgspec_faults(APPLICATION) == []
    assert len(argos.read_webhook(ARGOS).warnings) == 0 and hv.KraApplication(**same) == app.replace(extra=None)
    return found


def _keywords(app: hv.KraApplication) -> dict[str, object]:
    """The keywords that make this application: groups are made beforehand, as they would be for `dict`."""
    absent = ("extra", "unread")
    parts = {field.path.split(".")[0]: None for field in hv.fields()}
    return {name: getattr(app, name) for name in parts if name not in absent}
