"""Applications, rules, events, lists: everything that sends nothing."""

from __future__ import annotations

import datetime
import json
import pickle
from typing import Any

import pytest
from conftest import CORPUS

import kyckit
from kyckit import hyperverge as hv

CANARY = "CANARYVALUE"


def test_an_application_is_built_by_name_and_read_back() -> None:
    day = datetime.date(1990, 1, 2)
    app = hv.KraApplication(
        pan="AAAPT1234A",
        birth_or_incorporation_date=day,
        pan_copy=True,
        correspondence=hv.Address(line1="1 Test Street", state=hv.codes.state.MAHARASHTRA),
        documents=hv.Documents(account_opening_form=b"%PDF-1.4"),
    )
    assert app.pan == "AAAPT1234A"
    assert app.birth_or_incorporation_date == day
    assert app.pan_copy is True
    assert app.correspondence.line1 == "1 Test Street"
    assert app.correspondence.state == "maharashtra"
    assert app.documents.account_opening_form == b"%PDF-1.4"
    assert app.permanent == hv.Address()
    assert app.name is None


def test_equal_values_are_equal_and_hash_alike(app: hv.KraApplication) -> None:
    assert app == app.replace()
    assert hash(app) == hash(app.replace())
    other = app.replace(pan="AAAPT1234B")
    assert other != app and other.pan == "AAAPT1234B" and app.pan == "AAAPT1234A"
    assert app.replace(person=None).person == hv.Person()


def test_models_are_frozen(app: hv.KraApplication) -> None:
    with pytest.raises(AttributeError):
        app.pan = "AAAPT1234B"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ({"pan": 5}, "`pan` must be str or None, not int"),
        ({"no_such": CANARY}, "unexpected keyword argument 'no_such'"),
        ({"pan_copy": CANARY}, "`pan_copy` must be bool or None, not str"),
        ({"person": CANARY}, "`person` must be a group"),
        ({"birth_or_incorporation_date": CANARY}, "must be datetime.date"),
        ({"birth_or_incorporation_date": datetime.datetime(2000, 1, 1)}, "take .date()"),
        ({"pan": CANARY + "\ud800"}, "lone surrogates"),
    ],
)
def test_a_wrong_type_is_named_without_its_value(members: dict[str, Any], says: str) -> None:
    with pytest.raises(TypeError) as caught:
        hv.KraApplication(**members)
    assert says in str(caught.value)
    assert CANARY not in repr(caught.value) and caught.value.__cause__ is None


def test_nothing_personal_is_shown(wire: dict[str, Any], rules: kyckit.Rules) -> None:
    wire |= {"appPanNo": CANARY, "appCorAdd1": CANARY, "unknownMember": CANARY, "appDate": CANARY}
    app = hv.KraApplication.from_wire(wire, rules=rules)
    for shown in (app, app.person, app.correspondence, app.validate(rules), rules):
        assert CANARY not in repr(shown) and CANARY not in str(shown)
    body = json.dumps({"transactionId": "T", "remarks": CANARY, "statusDescription": CANARY, "panNumber": CANARY})
    event = hv.read_kra_webhook(body.encode(), rules=rules)
    assert CANARY not in repr(event) + repr(event.reasons)
    assert isinstance(event.payload, hv.KraPayload) and event.payload.pan == CANARY
    assert CANARY not in repr(event.payload)
    lookup = hv.Lookup(transaction_id="T", pan=CANARY, started_at="2026-01-15T10:00:00Z")
    assert CANARY not in repr(lookup)


def test_the_wire_form_round_trips(wire: dict[str, Any], rules: kyckit.Rules) -> None:
    wire |= {"laterMember": {"a": [1, "ü"]}, "appDate": "31-02-2026"}
    app = hv.KraApplication.from_wire(wire, rules=rules)
    assert app.extra == {"laterMember": '{"a": [1, "ü"]}'}
    assert app.unread == {"appDate": '"31-02-2026"'}
    assert wire.items() <= json.loads(app.to_wire(rules)).items()
    text = json.dumps(wire)
    assert hv.KraApplication.from_wire(text, rules=rules) == hv.KraApplication.from_wire(text.encode(), rules=rules)
    assert hv.KraApplication(extra={"more": "1"}).extra == {"more": "1"}


def test_validation_names_every_violation(app: hv.KraApplication, wire: dict[str, Any], rules: kyckit.Rules) -> None:
    assert app.validate(rules) == []
    broken = app.replace(pan="x", correspondence=app.correspondence.replace(pin_code="1"))
    paths = {one.path: one for one in broken.validate(rules)}
    assert {"pan", "correspondence.pin_code"} <= set(paths)
    pan = paths["pan"]
    assert (pan.wire_name, pan.severity) == ("appPanNo", "error") and pan.message and pan.remedy
    assert hv.validate(wire | {"appPanNo": "x"}, rules)[0].wire_name == "appPanNo"
    assert pickle.loads(pickle.dumps(pan)) == pan


def test_one_field_can_be_asked_for(app: hv.KraApplication, rules: kyckit.Rules) -> None:
    broken = app.replace(pan="CANARY", email="CANARY")
    assert [one.code for one in hv.validate_field(broken, "pan", rules)] == ["pan_format"]
    assert hv.validate_field(broken, "appPanNo", rules) == hv.validate_field(broken, "pan", rules)
    assert hv.validate_field(broken, "mobile.number", rules) == hv.validate_field(broken, "nothing", rules) == []


def test_rules_decide(rules: kyckit.Rules) -> None:
    body = b'{"transactionId": "T", "statusDescription": "KRA Verified"}'
    assert hv.read_kra_webhook(body, rules=rules).decision == kyckit.Decision.REVIEW
    approved = kyckit.Rules(now="2026-01-15T10:00:00Z", registered="approved")
    assert hv.read_kra_webhook(body, rules=approved).decision == kyckit.Decision.APPROVED
    now = datetime.datetime(2026, 1, 15, 10, tzinfo=datetime.timezone.utc)
    assert hv.read_kra_webhook(body, rules=kyckit.Rules(now=now)).received_at == now
    with pytest.raises(kyckit.ConfigurationError, match="policy"):
        kyckit.Rules(registered="perhaps")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="time zone"):
        kyckit.Rules(now=datetime.datetime(2026, 1, 15))


def test_an_event_has_its_canonical_attributes(rules: kyckit.Rules) -> None:
    body = b'{"transactionId": "T-1", "appId": "A", "appStatus": "07", "eventTime": "15-01-2026 15:30:00", "new": 1}'
    event = hv.read_kra_webhook(memoryview(body), rules=rules)
    canonical = json.loads(event.to_json())
    for name in ("provider", "variant", "kind", "decision", "actor", "dedupe_key", "dedupe_strength"):
        assert getattr(event, name) == canonical[name]
    assert event.kind == kyckit.EventKind.REGISTRY_STATUS_CHANGED
    assert event.subject.case_id == "T-1"
    assert [(one.code, one.path) for one in event.warnings] == [
        (one["code"], one.get("path")) for one in canonical["warnings"]
    ]
    assert isinstance(event.payload, hv.KraPayload)
    assert event.raw == body and event.payload.transaction_id == "T-1" and event.payload.pan is None


@pytest.mark.parametrize("body", [{"transactionId": "T"}, '{"transactionId": "T"}', None])
def test_a_parsed_webhook_is_refused_with_the_way_to_the_raw_one(body: Any) -> None:
    with pytest.raises(TypeError, match=r"kyckit\.django, kyckit\.flask and kyckit\.starlette .*request.get_data"):
        hv.read_kra_webhook(body)


@pytest.mark.parametrize(("body", "code"), [(b"{", "not_json"), (b"\xff", "not_utf8"), (b"[]", "not_an_object")])
def test_a_bad_body_is_a_payload_error(body: bytes, code: str) -> None:
    with pytest.raises(kyckit.PayloadError) as caught:
        hv.read_kra_webhook(body)
    error = caught.value
    assert (error.code, error.kind, error.http_status) == (code, "payload", 400)
    assert error.remedy and not error.retryable and error.violations == ()
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kyckit.PayloadError and vars(again) == vars(error) and str(again) == str(error)


def test_every_error_is_of_the_family() -> None:
    for name in ("Configuration", "Validation", "Payload", "Verification", "RateLimited", "Network", "Timeout", "Internal"):
        assert issubclass(getattr(kyckit, f"{name}Error"), kyckit.Error)
    assert kyckit.Error("by hand").code == ""


def test_the_corpus_knows_no_other_decisions_and_kinds() -> None:
    known = [*vars(kyckit.Decision).values(), *vars(kyckit.EventKind).values()]
    events = [json.loads(file.read_bytes())["expect"].get("event", {}) for file in CORPUS.glob("*/case.json")]
    seen = {event[name] for event in events if event for name in ("decision", "kind")}
    assert seen and all(one in known for one in seen)


def test_code_lists_tell_spellings_and_marks() -> None:
    state = hv.code_list("state")
    maharashtra = next(code for code in state.codes if code.symbol == "maharashtra")
    assert maharashtra.wire == maharashtra.spelling == hv.codes.state.MAHARASHTRA
    confirmed = kyckit.Rules(spellings={"state": {maharashtra.wire: "MH"}})
    mine = next(code for code in hv.code_list("state", confirmed).codes if code.symbol == "maharashtra")
    assert (mine.spelling, mine.confirmed) == ("MH", True)
    with pytest.raises(KeyError):
        hv.code_list("no such list")
    for code in state.codes:
        assert getattr(hv.codes.state, code.symbol.upper()) == code.wire


def test_advice_takes_statuses() -> None:
    advice = hv.advise([hv.RegistryStatus("005"), "107"])
    assert (advice.action, advice.decided_by) == ("submit", "107")
    assert advice.reasons and json.loads(advice.to_json())["action"] == "submit"
    assert hv.advise([]).action == "recheck"


def test_every_field_has_an_attribute() -> None:
    fields = hv.fields()
    assert len(fields) > 90
    for field in fields:
        owner: Any = hv.KraApplication()
        for name in field.path.split("."):
            owner = getattr(owner, name)
        assert owner is None, field.path
