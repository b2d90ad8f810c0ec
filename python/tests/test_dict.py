"""A dict is validated as it stands, without JSON between: the answers must be those of its JSON."""

from __future__ import annotations

import enum
import gc
import json
import random
import sys
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import pytest
from conftest import CORPUS

import kyckit
from kyckit import hyperverge as hv


class Word(str, enum.Enum):
    INDIVIDUAL = "individual"


class Number(enum.IntEnum):
    ONE = 1


class Text(str):
    pass


PLAIN: list[Any] = [
    "", " ", "\u00a0", "yes", "no", "Yes", "Others", " others ", "India", "individual", "non_individual", "aadhaar",
    "31-02-2026", "1-2-2026", "01-01-2099", "01-01-1890", "a & b < c", "tab\there", "nul\0", 'quote " and \\', "é ü",
    "संदर्भ 999941057058", "\U0001f600", "999941057058", "9999 4105 7058", "9999\u20114105\u20117058", "1234", "a@b",
    "a@b.c", "AAAPA1234A", "400001", "JVBERi0=", "JVBE Ri0=", "JVBERi0", "PGEvPg==", "PGE+", "====", "x" * 5000,
    None, True, False, 0, 1, -1, 2, 400001, 999941057058, 2**63 - 1, -(2**63), Word.INDIVIDUAL, Text("yes"),
]  # fmt: skip
OTHER: list[Any] = [
    2**63, 10**30, 1.0, 12.5, float("inf"), float("nan"), {"a": 1}, {"a": "999941057058"}, ["9999 4105 7058"], [], {},
    Number.ONE, (1, 2), OrderedDict(a=1),
]  # fmt: skip
UNKNOWN = ["aadhaarNumber", "appUid", "note", "appCorPincd2", "999941057058", "é", ""]


def answer(call: Callable[[], list[kyckit.Violation]]) -> object:
    try:
        return [(v.code, v.path, v.wire_name, v.message, v.remedy, v.severity) for v in call()]
    except kyckit.Error as error:
        # Not its text: the place is that of a JSON that each writes in its own way.
        return type(error), error.code


def agree(wire: dict[Any, Any], rules: kyckit.Rules) -> None:
    given = json.dumps(wire, ensure_ascii=False, separators=(",", ":")).encode()
    found = answer(lambda: hv.validate(wire, rules))
    assert found == answer(lambda: hv.validate(given, rules)), wire
    assert found == answer(lambda: hv.validate(OrderedDict(wire), rules)), wire


def rules(strict: bool = False) -> kyckit.Rules:
    spellings = {"state": {"maharashtra": "MH"}}
    return kyckit.Rules("2026-01-15T10:00:00Z", strict=strict, spellings=spellings)


@pytest.fixture(scope="module")
def full() -> dict[str, Any]:
    members: dict[str, Any] = json.loads((CORPUS.parents[2] / "benches/fixtures/full.json").read_bytes())
    return members


def test_every_application_of_the_corpus() -> None:
    cases = {file.parent.name: json.loads(file.read_bytes()) for file in CORPUS.glob("*/case.json")}

    def wire(case: Any) -> dict[str, Any] | None:
        given = case["input"]
        if isinstance(given.get("wire"), dict):
            return dict(given["wire"])
        base = wire(cases[given["base"]]) if given.get("base") in cases else None
        if base is None:
            return None
        base.update(given.get("set", {}))
        return {name: value for name, value in base.items() if name not in given.get("remove", [])}

    wires = [members for members in map(wire, cases.values()) if members is not None]
    assert len(wires) > 400
    for members in wires:
        for strict in (False, True):
            agree(members, rules(strict))


def test_every_value_in_every_member(full: dict[str, Any]) -> None:
    for name in full:
        for value in PLAIN + OTHER:
            agree(full | {name: value}, rules())
            agree(full | {name: value, "appPerAddFlag": "yes"}, rules())
        agree({key: value for key, value in full.items() if key != name}, rules())


def test_many_changes_at_once(full: dict[str, Any]) -> None:
    chance = random.Random(7)
    for values, rounds in ((PLAIN, 1500), (PLAIN + OTHER, 500)):
        for _ in range(rounds):
            members = list(full.items())
            for _ in range(chance.randrange(1, 40)):
                place, value = chance.randrange(len(members)), chance.choice(values)
                name = members[place][0]
                match chance.randrange(8):
                    case 0:
                        members.pop(place)
                    case 1:
                        members.insert(place, (chance.choice(UNKNOWN), value))
                    case 2:
                        members.append((name.upper(), value))
                    case 3:
                        members[place] = (name.lower(), members[place][1])
                    case 4:
                        chance.shuffle(members)
                    case _:
                        members[place] = (name, value)
            agree(dict(members), rules(chance.random() < 0.2))


def test_keys_that_are_no_text_and_too_many_members(full: dict[str, Any]) -> None:
    agree({**full, 1: "a", True: "b", None: "c", 1.5: "d"}, rules())
    agree({Text(name): Text(value) if isinstance(value, str) else value for name, value in full.items()}, rules())
    agree({}, rules())
    for count in (4096, 4097):
        agree({f"x{number}": number for number in range(count)}, rules())


@pytest.mark.parametrize("wire", [{"appPanNo": "\ud800"}, {"\ud800": "a"}, {"x": ["\ud800"]}, {"a": "1", "b": "2\udfff"}])
def test_a_lone_surrogate_is_refused_without_its_text(wire: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="lone surrogate") as caught:
        hv.validate(wire)
    assert caught.value.__cause__ is None and caught.value.__context__ is None


def test_the_walk_keeps_no_reference_and_takes_none_away(full: dict[str, Any]) -> None:
    wire = {str(name): value for name, value in full.items()}
    surrogate = "y" * 40 + "\ud800"
    gc.collect()
    texts = [text for member in wire.items() for text in member]
    before = [sys.getrefcount(text) for text in texts]
    threshold = gc.get_threshold()
    gc.set_threshold(1)
    try:
        for _ in range(50):
            hv.validate(wire)
            with pytest.raises(TypeError):
                hv.validate(wire | {"appName": surrogate})
            hv.validate(wire | {"appName": 10**30})
    finally:
        gc.set_threshold(*threshold)
    assert [sys.getrefcount(text) for text in texts] == before
    assert len(hv.validate(wire)) == len(hv.validate(json.dumps(wire)))
