"""Cases as they lie on disk, and the forms of their results; the format is told in `tests/corpus/README.md`."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import kyckit

Case = dict[str, Any]


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
    if isinstance(given.get("body"), str) or "json" in given:
        return written(given)
    if file.exists():
        return bytes(file.read_bytes())
    return compact(wire(case, cases))


def written(given: Case) -> bytes:
    """A body given as text, or as JSON."""
    return compact(given["json"]) if "json" in given else bytes(given["body"], "utf-8")


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
    """What is there of a record whose every member is a property, but what kyckit does not know."""
    return given(owner, *(name for name in dir(owner) if not name.startswith("_") and name != "extra"))
