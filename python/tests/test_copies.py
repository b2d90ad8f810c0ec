"""Copies of models: `replace`, `copy.replace`, `==`, `hash`, pickles, deep copies, and matching."""

from __future__ import annotations

import copy
import datetime
import pickle
from typing import Any

import pytest

import kyckit
from kyckit import argos
from kyckit import hyperverge as hv
from kyckit.testing import fixture, kra_application

DAY = datetime.date(1990, 1, 1)
SUBMISSION = argos.NewSubmission(
    admin="a@example.com", email="b@example.com", full_name="TEST USER", date_of_birth=DAY, status="approved"
)
# A member that nobody knows, one that cannot be held, a full Aadhaar number, a count as a text, a member twice.
LEFT_OVERS = (
    b'{"laterMember":[1,"\xc3\xbc"],"appDate":"31-02-2026","aadhaar":"123412341234","appPanNo":5,'
    b'"appName":"TEST","appName":"OTHER"}'
)
MODELS: list[Any] = [
    kra_application(),
    hv.KraApplication(),
    hv.KraApplication.from_wire(LEFT_OVERS),
    hv.Address(line1="1 Test Street", state=hv.codes.state.GOA),
    hv.Documents(account_opening_form=b"%PDF-1.4"),
    SUBMISSION,
    argos.SubmissionChanges(full_name="TEST USER", expire_date=DAY),
    argos.PageKey("i", "t"),
    argos.CipherSettings(mode="ecb", key="sha256", encoding="base64", iv="none"),
    hv.Lookup(transaction_id="T-1", pan="AAAPT1234A", started_at="2026-01-15T10:00:00Z"),
    kyckit.Reply(401),
    *hv.validate({"appPanNo": "x"})[:2],
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
def test_a_copy_is_equal(model: Any) -> None:
    copies = [pickle.loads(pickle.dumps(model, protocol)) for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)]
    for other in [*copies, copy.copy(model), copy.deepcopy(model)]:
        assert type(other) is type(model) and other == model and repr(other) == repr(model)


def test_what_reading_left_survives_a_pickle(rules: kyckit.Rules) -> None:
    app = hv.KraApplication.from_wire(LEFT_OVERS)
    again = pickle.loads(pickle.dumps(app))
    assert (again.unread, again.extra) == (app.unread, app.extra) == ({"appDate": '"31-02-2026"'}, {"laterMember": '[1,"ü"]'})
    assert again.validate(rules) == app.validate(rules) and again.to_wire(rules) == app.to_wire(rules)
    codes = {one.code for one in again.validate(rules)}
    assert {"duplicate_member", "json_type_read", "date_impossible"} <= codes, codes
    assert b"123412341234" not in pickle.dumps(app)


@pytest.mark.parametrize("model", [kra_application(), SUBMISSION], ids=["application", "submission"])
def test_copy_replace_is_replace(model: Any) -> None:
    member = {"name": "OTHER"} if isinstance(model, hv.KraApplication) else {"full_name": "OTHER"}
    assert model.__replace__(**member) == model.replace(**member) != model
    if hasattr(copy, "replace"):
        assert copy.replace(model, **member) == model.replace(**member)
    with pytest.raises(TypeError, match="no_such"):
        model.__replace__(no_such=1)


def test_equal_applications_are_one_in_a_set() -> None:
    assert len({kra_application(), kra_application().replace(), kra_application().replace(name="OTHER")}) == 2


def test_an_event_is_matched_by_its_members() -> None:
    event = argos.read_webhook(fixture("argos", "approved_n").sample().body)
    match event:
        case kyckit.Event(kind=kyckit.EventKind.VERIFICATION_STATUS_CHANGED, decision=kyckit.Decision.APPROVED):
            pass
        case _:
            pytest.fail(f"{event.kind} {event.decision}")
    match event:
        case kyckit.Event(decision=kyckit.Decision.DECLINED):
            pytest.fail("it was not declined")
        case kyckit.Event(subject=kyckit.Subject(case_id=str(case_id))):
            assert case_id == event.subject.case_id


@pytest.mark.parametrize("name", ["Configuration", "Validation", "Payload", "Verification", "RateLimited", "Network"])
def test_an_error_is_pickled_whole(name: str) -> None:
    error = getattr(kyckit, f"{name}Error")("by hand")
    members = {"code": "c", "remedy": "r", "request_id": "R-1", "http_status": 400, "reply": kyckit.Reply(400)}
    for member, value in members.items():
        setattr(error, member, value)
    error.violations = tuple(hv.validate({"appPanNo": "x"}))
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error) and vars(again) == vars(error) and str(again) == str(error)
    assert len(again.violations) > 5 and again.violations == error.violations
