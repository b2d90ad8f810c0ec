"""The Python runner of the corpus: every case through the public API; results as the Rust runner writes them.

`KYCKIT_CORPUS` names another folder than `tests/corpus`, `KYCKIT_RESULTS` the file for the results, `KYCKIT_PLAYER`
the server that plays the answers of cases that make a call.
"""

from __future__ import annotations

import contextlib
import datetime
import http.client
import json
import os
import pathlib
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import kyckit
from kyckit import hyperverge as hv

Case = dict[str, Any]
PLAYER = os.environ.get("KYCKIT_PLAYER", "")
NOBODY = "http://127.0.0.1:9"
NOT_OFFERED = "not offered"
PAN = "AAAPA1234A"
FIELDS = hv.fields()
WEBHOOKS = {"hyperverge": hv.read_kra_webhook, "hyperverge_results": hv.read_results_webhook}


def canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def compact(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def load(folder: pathlib.Path) -> dict[str, Case]:
    cases = {}
    for file in sorted(folder.glob("*/*/case.json")):
        case = json.loads(file.read_bytes())
        provider = file.parent.parent.name
        case.update(provider=provider, name=file.parent.name, folder=file.parent)
        cases[f"{provider}/{file.parent.name}"] = case
    return cases


def wire(case: Case, cases: dict[str, Case]) -> Case:
    given: Case = case["input"]
    if "wire" in given:
        return dict(given["wire"])
    members = wire(cases[f"{case['provider']}/{given['base']}"], cases)
    members.update(given.get("set", {}))
    for name in given.get("remove", []):
        members.pop(name, None)
    return members


def body(case: Case, cases: dict[str, Case]) -> bytes:
    given, file = case["input"], case["folder"] / "body.bin"
    if isinstance(given.get("body"), str):
        return bytes(given["body"], "utf-8")
    if "json" in given:
        return compact(given["json"])
    if file.exists():
        return bytes(file.read_bytes())
    return compact(wire(case, cases))


def rules_of(case: Case) -> kyckit.Rules:
    given = case["input"]
    policies = dict(given.get("policies", {}))
    if "quoted_counts" in policies:
        policies["quoted_counts"] = policies["quoted_counts"] == "true"
    strict, spellings = case.get("strict", False), given.get("spellings")
    return kyckit.Rules(now=case["now"], strict=strict, spellings=spellings, **policies)


def error(fault: kyckit.Error, *names: str) -> Case:
    kept = {name: getattr(fault, name) for name in (*names, "message", "remedy")}
    return {"error": {name: value for name, value in kept.items() if value is not None}}


def given(owner: object, *names: str) -> Case:
    values = {name: getattr(owner, name) for name in names}
    return {name: value for name, value in values.items() if value is not None}


def members(owner: object) -> Case:
    """What is there of a record whose every member is a property."""
    return given(owner, *(name for name in dir(owner) if not name.startswith("_")))


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


def receive(case: Case, cases: dict[str, Case], rules: kyckit.Rules) -> Case:
    try:
        event = WEBHOOKS[case["provider"]](body(case, cases), rules=rules)
    except kyckit.Error as fault:
        return error(fault, "code", "http_status", "kind")
    return {"event": json.loads(event.to_json()), "payload": members(event.payload)}


def settings(case: Case, rules: kyckit.Rules) -> Case:
    """Of a client whose answers the player plays."""
    answer = case["input"]["answer"]
    answers = answer if isinstance(answer, list) else [answer]
    unsent = [one.get("failure", {}).get("sent") == "no" for one in answers]
    slow_down = all(one.get("status") == 429 for one in answers)
    url = f"{PLAYER}/{case['provider']}/{case['name']}"
    if all(unsent):
        url = NOBODY
    elif unsent[0]:
        skip(url)
    timeout = 2.0 if slow_down else 30.0
    return {"app_id": "test-app-id", "app_key": "test-app-key", "base_url": url, "timeout": timeout, "rules": rules}


def skip(url: str) -> None:
    """Takes one answer away: a server that is reached cannot play that it was not reached."""
    with contextlib.suppress(OSError, http.client.HTTPException):
        urllib.request.urlopen(url, timeout=10).close()


def upload(case: Case, cases: dict[str, Case], rules: kyckit.Rules) -> Case:
    app = hv.KraApplication.from_wire(body(case, cases), rules=rules)
    mode = case["input"].get("mode", "queued")
    try:
        with hv.Client(**settings(case, rules)) as client:
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
        with hv.Client(**settings(case, rules)) as client:
            if case["input"]["call"] == "search_and_verify":
                answer = client.search_and_verify(PAN, transaction_id="T-1")
                return {"records": [{"data": members(one)} for one in answer.records], **given(answer, "request_id")}
            found = client.download(
                PAN, birth_or_incorporation_date=born, registry="CVLKRA", parts="I", transaction_id="T-1"
            )
    except kyckit.Error as fault:
        return error(fault, "code", "kind", "sent")
    return {"records": [record(one) for one in found.records], **given(found, "request_id")}


def confirm(case: Case, cases: dict[str, Case], rules: kyckit.Rules) -> Case:
    event = WEBHOOKS[case["provider"]](body(case, cases), rules=rules)
    if case["provider"] == "hyperverge":
        with hv.Client(**settings(case, rules)) as client:
            found = client.confirm(event, PAN)
    else:
        with hv.ResultsClient(**settings(case, rules)) as results:
            found = results.confirm(event)
    return {"confirmation": found.result, **given(found, "decision")}


def output(case: Case, cases: dict[str, Case], rules: kyckit.Rules) -> Case:
    try:
        with hv.ResultsClient(**settings(case, rules)) as client:
            state = client.output("T-1")
    except kyckit.Error as fault:
        return error(fault, "code", "kind", "sent")
    return given(state, "decision", "status", "transaction_id", "request_id")


def ensure(case: Case, cases: dict[str, Case], rules: kyckit.Rules) -> Case:
    wanted = (case["input"][name] for name in ("url", "events", "headers"))
    try:
        with hv.ResultsClient(**settings(case, rules)) as client:
            return {"ensured": client.ensure(*wanted)}
    except kyckit.Error as fault:
        return error(fault, "code", "kind", "sent")


def configure(case: Case, cases: dict[str, Case], rules: kyckit.Rules) -> Case:
    try:
        with hv.Client(**settings(case, rules)) as client:
            client.configure_webhook(case["input"]["url"])
    except kyckit.Error as fault:
        return error(fault, "code", "kind", "sent")
    return {"configured": True}


def reconcile(case: Case, cases: dict[str, Case], rules: kyckit.Rules) -> Case:
    facts = hv.Lookup(transaction_id="T-1", pan=PAN, started_at=case["input"]["started_at"])
    try:
        with hv.Client(**settings(case, rules)) as client:
            return {"reconciliation": client.reconcile(facts).result}
    except kyckit.Error as fault:
        return error(fault, "code", "kind", "sent")


KINDS = {
    "validate": validate,
    "read": read,
    "write": write,
    "receive": receive,
    "upload": upload,
    "advise": advise,
    "lookup": lookup,
    "confirm": confirm,
    "output": output,
    "ensure": ensure,
    "configure": configure,
    "reconcile": reconcile,
}


def without_texts(value: Any) -> Any:
    """Texts for people are not pinned by cases."""
    if isinstance(value, dict):
        return {key: without_texts(one) for key, one in value.items() if key not in ("message", "remedy")}
    return [without_texts(one) for one in value] if isinstance(value, list) else value


def run(case: Case, cases: dict[str, Case]) -> Any:
    if case["kind"] not in KINDS:
        return NOT_OFFERED
    try:
        return KINDS[case["kind"]](case, cases, rules_of(case))
    except kyckit.Error as fault:
        return f"runner: {fault}"


def line(result: Any) -> str:
    return NOT_OFFERED if result is NOT_OFFERED else canonical(result)


def main() -> int:
    default = pathlib.Path(__file__).resolve().parent.parent / "corpus"
    cases = load(pathlib.Path(os.environ.get("KYCKIT_CORPUS", default)))
    if not PLAYER and any("answer" in case["input"] for case in cases.values()):
        sys.exit("error: KYCKIT_PLAYER is not set; `cargo xtask test python` sets it")
    # Uploads wait for servers, so several cases run at once.
    with ThreadPoolExecutor(8) as pool:
        results = dict(zip(cases, pool.map(lambda case: run(case, cases), cases.values()), strict=True))
    lines = [f"{name} {line(result)}\n" for name, result in sorted(results.items())]
    if file := os.environ.get("KYCKIT_RESULTS"):
        pathlib.Path(file).write_text("".join(lines), encoding="utf-8")
    offered = {name: result for name, result in results.items() if result is not NOT_OFFERED}
    failed = [name for name, result in offered.items() if without_texts(result) != cases[name]["expect"]]
    for name in failed:
        print(f"FAILED {name}\n  expected {canonical(cases[name]['expect'])}\n  got      {canonical(results[name])}")
    if not cases:
        sys.exit("error: no case")
    print(f"python: {len(offered) - len(failed)} passed, {len(failed)} failed, {len(cases) - len(offered)} not offered")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
