"""The kinds of case about applications, uploads and HyperVerge's services."""

from __future__ import annotations

import datetime
from typing import Any

from cases import Case, body, error, given, members
from player import settings

import kyckit
from kyckit import hyperverge as hv

PAN = "AAAPA1234A"
FIELDS = hv.fields()


def validate(case: Case, cases: dict[str, Case], rules: kyckit.Rules) -> Case:
    app = hv.KraApplication.from_wire(body(case, cases), rules=rules)
    field = case["input"].get("field")
    violations = app.validate(rules) if field is None else hv.validate_field(app, field, rules)
    names = ("code", "path", "wire_name", "message", "remedy", "severity")
    valid = all(one.severity != "error" for one in violations)
    return {"valid": valid, "violations": [given(one, *names) for one in violations]}


def read(case: Case, cases: dict[str, Case], rules: kyckit.Rules) -> Case:
    try:
        app = hv.KraApplication.from_wire(body(case, cases), rules=rules)
    except kyckit.Error as fault:
        return error(fault, "code", "kind")
    return {**application(app), "extra": app.extra}


def application(app: hv.KraApplication) -> Case:
    fields = {}
    for field in FIELDS:
        value: Any = app
        for name in field.path.split("."):
            value = getattr(value, name)
        if isinstance(value, datetime.date):
            value = value.isoformat()
        elif isinstance(value, bytes):
            value = len(value)
        if value is not None:
            fields[field.path] = value
    return {"fields": fields, "unread": app.unread}


def write(case: Case, cases: dict[str, Case], rules: kyckit.Rules) -> Case:
    app = hv.KraApplication.from_wire(body(case, cases), rules=rules)
    return {"body": app.to_wire(rules)}


def credentials(case: Case, rules: kyckit.Rules) -> Case:
    return {"app_id": "test-app-id", "app_key": "test-app-key", **settings(case, rules)}


def upload(case: Case, cases: dict[str, Case], rules: kyckit.Rules) -> Case:
    app = hv.KraApplication.from_wire(body(case, cases), rules=rules)
    mode = case["input"].get("mode", "queued")
    try:
        with hv.Client(**credentials(case, rules)) as client:
            receipt = client.upload(app, transaction_id="T-1", mode=mode)
    except kyckit.Error as fault:
        return error(fault, "code", "kind", "sent")
    return given(receipt, "outcome", "code", "message", "remedy", "registry_status", "request_id", "sent")


def advise(case: Case, cases: dict[str, Case], rules: kyckit.Rules) -> Case:
    given_statuses = case["input"]["statuses"]
    statuses = [hv.RegistryStatus(one.get("status", ""), one.get("update_status", "")) for one in given_statuses]
    names = ("action", "confidence", "update_flag", "fallback_flag", "if_unchanged", "decided_by")
    return given(hv.advise(statuses), *names)


def record(one: hv.RegistryRecord) -> Case:
    signature = {} if one.signature is None else {"signature": len(one.signature)}
    return {"data": members(one.data), **application(one.application), "extra": one.extra, **given(one, "failure"), **signature}


def lookup(case: Case, cases: dict[str, Case], rules: kyckit.Rules) -> Case:
    born = datetime.date(1990, 1, 1)
    try:
        with hv.Client(**credentials(case, rules)) as client:
            if case["input"]["call"] == "search_and_verify":
                answer = client.search_and_verify(PAN, transaction_id="T-1")
                return {"records": [{"data": members(one)} for one in answer.records], **given(answer, "request_id")}
            found = client.download(
                PAN, birth_or_incorporation_date=born, registry="CVLKRA", parts="I", transaction_id="T-1"
            )
    except kyckit.Error as fault:
        return error(fault, "code", "kind", "sent")
    return {"records": [record(one) for one in found.records], **given(found, "request_id")}


def output(case: Case, cases: dict[str, Case], rules: kyckit.Rules) -> Case:
    try:
        with hv.ResultsClient(**credentials(case, rules)) as client:
            state = client.output("T-1")
    except kyckit.Error as fault:
        return error(fault, "code", "kind", "sent")
    return given(state, "decision", "status", "transaction_id", "request_id")


def ensure(case: Case, cases: dict[str, Case], rules: kyckit.Rules) -> Case:
    wanted = (case["input"][name] for name in ("url", "events", "headers"))
    try:
        with hv.ResultsClient(**credentials(case, rules)) as client:
            return {"ensured": client.ensure(*wanted)}
    except kyckit.Error as fault:
        return error(fault, "code", "kind", "sent")


def configure(case: Case, cases: dict[str, Case], rules: kyckit.Rules) -> Case:
    try:
        with hv.Client(**credentials(case, rules)) as client:
            client.configure_webhook(case["input"]["url"])
    except kyckit.Error as fault:
        return error(fault, "code", "kind", "sent")
    return {"configured": True}


def reconcile(case: Case, cases: dict[str, Case], rules: kyckit.Rules) -> Case:
    facts = hv.Lookup(transaction_id="T-1", pan=PAN, started_at=case["input"]["started_at"])
    try:
        with hv.Client(**credentials(case, rules)) as client:
            return {"reconciliation": client.reconcile(facts).result}
    except kyckit.Error as fault:
        return error(fault, "code", "kind", "sent")


KINDS = {
    "validate": validate,
    "read": read,
    "write": write,
    "upload": upload,
    "advise": advise,
    "lookup": lookup,
    "output": output,
    "ensure": ensure,
    "configure": configure,
    "reconcile": reconcile,
}
