"""The checked-in JSON Schemas against every fixture, by a validator that is not ours."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any, Iterator

import pytest
from jsonschema import Draft202012Validator

from kyckit import argos

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = {
    path.name.removesuffix(".schema.json"): json.loads(path.read_text())
    for path in sorted((ROOT / "docs/schemas").glob("*.schema.json"))
}


def cases(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted((ROOT / "tests/corpus").glob("*/*/case.json")):
        case = json.loads(path.read_text())
        if case["kind"] == kind:
            yield path.parent.name, case


def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(SCHEMAS[name])


def faults(name: str, instance: object) -> list[str]:
    return [f"{list(error.path)}: {error.message}" for error in validator(name).iter_errors(instance)]


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_each_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])


def test_every_application_without_an_error_is_valid() -> None:
    files = ["examples/application.json", "benches/fixtures/full.json"]
    bodies = [json.loads((ROOT / file).read_text()) for file in files]
    for name, case in cases("validate"):
        if case["expect"].get("valid") and "wire" in case["input"]:
            bodies.append(case["input"]["wire"])
    assert len(bodies) > 2
    for body in bodies:
        assert not faults("hyperverge_kra.application", body)


def test_a_faulty_application_is_not() -> None:
    good = json.loads((ROOT / "examples/application.json").read_text())
    for member, value in [("appPanNo", "nonsense"), ("appDobIncorp", "1990-01-15"), ("appPerAddFlag", "perhaps")]:
        bad = {**good, member: value}
        assert member in good and faults("hyperverge_kra.application", bad), member
    del good["appPanNo"]
    assert faults("hyperverge_kra.application", good)


def test_every_webhook_that_is_an_event_and_every_event_is_valid() -> None:
    count = 0
    for name, case in cases("receive"):
        event = case["expect"].get("event")
        if event is None:
            continue
        assert not faults("event", event), name
        given = case["input"]
        body = given.get("json", given.get("body"))
        if "cipher" in given:
            # The schema is that of the plaintext.
            body = argos.Cipher(**given["cipher"]).decrypt(body.encode()).decode()
        if isinstance(body, str):
            body = json.loads(body.removeprefix("\ufeff"))
        codes = {warning["code"] for warning in event["warnings"]}
        if body is not None and "unreadable_member" not in codes:
            assert not faults(f"{event['provider']}.webhook", body), name
            count += 1
    assert count > 100


def test_what_is_no_event_is_refused() -> None:
    event = next(case["expect"]["event"] for _, case in cases("receive") if "event" in case["expect"])
    for member in ("decision", "kind", "is_final", "received_at"):
        bad = copy.deepcopy(event)
        bad[member] = "nonsense"
        assert faults("event", bad), member
    assert faults("event", {**event, "surprise": 1})
