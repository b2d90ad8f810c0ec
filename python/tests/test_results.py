"""The Results webhook, the proof of its deliveries, its service; reading states again and downloading records."""

from __future__ import annotations

import asyncio
import datetime
import json
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import Provider

import kyckit
from kyckit import hyperverge as hv

MEMBERS = {
    "transactionId": "T-1",
    "applicationStatus": "auto_approved",
    "eventType": hv.ResultsEvent.FINISH,
    "eventTime": "2026-01-15T09:00:00.000Z",
    "eventId": "E-1",
    "reviewerEmail": "CANARY@example.com",
    "appId": "",
}
BODY = json.dumps(MEMBERS).encode()
URL = "https://receiver.example/CANARY"
HEADERS = {"X-Webhook-Secret": "CANARY-SECRET"}
EVENTS = [hv.ResultsEvent.FINISH]


def test_a_results_webhook_is_an_event_with_its_own_payload(rules: kyckit.Rules) -> None:
    event = hv.read_results_webhook(BODY, rules=rules)
    assert (event.provider, event.decision, event.kind) == (
        "hyperverge_results",
        kyckit.Decision.APPROVED,
        kyckit.EventKind.VERIFICATION_STATUS_CHANGED,
    )
    assert (event.dedupe_key, event.subject.case_id, event.subject.tenant_id) == ("hyperverge_results:E-1", "T-1", None)
    assert event.verified_by == [] and event.raw == BODY
    payload = event.payload
    assert isinstance(payload, hv.ResultsPayload)
    assert (payload.transaction_id, payload.app_id, payload.event_version) == ("T-1", "", None)
    assert payload.reviewer_email == "CANARY@example.com"
    assert "CANARY" not in repr(event) + repr(payload) + event.to_json()


@pytest.mark.parametrize("body", [{"transactionId": "T"}, BODY.decode(), None])
def test_a_parsed_results_webhook_is_refused_with_the_way_to_the_raw_one(body: Any) -> None:
    with pytest.raises(TypeError, match="await request.body"):
        hv.read_results_webhook(body)


def test_the_proof_of_a_delivery_stands_in_its_event(rules: kyckit.Rules) -> None:
    policy = kyckit.StaticHeader("X-Webhook-Secret", ["CANARY-SECRET"])
    event = hv.read_results_webhook(BODY, rules=rules, verified_by=policy.verify(HEADERS))
    assert event.verified_by == ["static_header"] and json.loads(event.to_json())["verified_by"] == "static_header"
    with pytest.raises(kyckit.ConfigurationError) as caught:
        hv.read_results_webhook(BODY, rules=rules, verified_by="CANARY")
    assert caught.value.code == "verified_by" and "CANARY" not in str(vars(caught.value))


POLICY = hv.StaticHeader("X-Secret", ["first", "se\u00e9cond"]).also("x-other", ["more"])


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"x-secret": "first", "X-Other": "more"}, ""),
        ({"x-secret": b"first", "X-Other": b"more"}, ""),
        ([("X-SECRET", "first"), ("x-other", "more"), ("accept", "*/*")], ""),
        ([(b"x-secret", b"first"), (b"x-other", b"more")], ""),
        # A framework decodes the bytes of UTF-8 as Latin-1.
        ([("x-secret", "se\u00e9cond".encode().decode("latin-1")), ("x-other", "more")], ""),
        ({"x-secret": "first"}, "header_missing"),
        ({}, "header_missing"),
        ({"x-secret": "firs", "x-other": "more"}, "header_mismatch"),
        ({"x-secret": "", "x-other": "more"}, "header_mismatch"),
        ({"x-secret": "\udcff\ud800\u4e2d", "x-other": "more"}, "header_mismatch"),
        ([("x-secret", "first"), ("X-Secret", "first"), ("x-other", "more")], "header_repeated"),
        ([(b"\xff", b"\xff"), ("x-other", "more")], "header_missing"),
    ],
)
def test_every_header_must_come_once_with_one_of_its_secrets(headers: Any, code: str) -> None:
    try:
        assert POLICY.verify(headers) == "static_header" and code == ""
    except kyckit.VerificationError as error:
        assert (error.code, error.kind, error.http_status) == (code, "verification", 401)
        assert error.remedy and "firs" not in str(vars(error))


@pytest.mark.parametrize("headers", [None, 5, "x-secret", [("x-secret",)], ["ab"], {"x-secret": 5}, {5: "x"}])
def test_headers_of_another_shape_are_a_type_error(headers: Any) -> None:
    with pytest.raises(TypeError, match="`headers`"):
        POLICY.verify(headers)


def test_unusable_policies_are_refused_and_secrets_never_show() -> None:
    for name, secrets in [("X", []), ("X", [""]), ("X", ["a", " b"]), ("X", ["CANARY\n"]), ("X Y", ["CANARY"])]:
        with pytest.raises(kyckit.ConfigurationError) as caught:
            hv.StaticHeader(name, secrets)
        assert caught.value.code == "static_header" and "CANARY" not in str(vars(caught.value))
    with pytest.raises(TypeError):
        hv.StaticHeader("X", "each letter would be a secret")
    with pytest.raises(kyckit.ConfigurationError):
        POLICY.also("X", [""])
    assert "x-secret" in repr(POLICY) and "first" not in repr(POLICY)


class Both:
    """The blocking client, and the asyncio one called as if it blocked."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.client, name)

        def call(*args: Any, **named: Any) -> Any:
            result = method(*args, **named)
            if not asyncio.iscoroutine(result):
                return result

            async def wait() -> Any:
                return await result

            return asyncio.run(wait())

        return call


@pytest.fixture(params=[hv.ResultsClient, hv.AsyncResultsClient])
def results(request: pytest.FixtureRequest, provider: Provider, settings: dict[str, Any]) -> Iterator[Any]:
    yield lambda answer: Both(request.param(base_url=provider.at(answer), region="ind", **settings))


@pytest.fixture(params=[hv.Client, hv.AsyncClient])
def client(request: pytest.FixtureRequest, provider: Provider, settings: dict[str, Any]) -> Iterator[Any]:
    yield Both(request.param(base_url=provider.at("accepted"), **settings))


def test_subscriptions_are_read_made_changed_and_ensured(results: Any, provider: Provider) -> None:
    subscribed = results("subscription")
    (one,) = subscribed.fetch()
    assert (one.id, one.app_id, one.webhook_url, one.events) == ("7", "CANARY-ID", URL, EVENTS)
    assert one.headers == HEADERS and one.vendor is one.created_at is one.updated_at is None
    assert "receiver.example" in repr(one) and "CANARY" not in repr(one) + repr(subscribed.client)
    assert subscribed.create(URL, EVENTS).id == "7"
    requests = provider.requests
    assert subscribed.ensure(URL, EVENTS, HEADERS) == subscribed.ensure(URL, EVENTS) == "unchanged"
    assert provider.requests == requests + 2
    assert results("changed").update(URL, EVENTS, HEADERS) == 1
    with pytest.raises(kyckit.ConfigurationError, match="event"):
        subscribed.create(URL, [])
    with pytest.raises(kyckit.ConfigurationError) as caught:
        subscribed.update(URL, EVENTS, {"X-Webhook-Secret": "CANARY\n"})
    assert "CANARY" not in str(vars(caught.value))
    subscribed.client.close()
    with pytest.raises(kyckit.ConfigurationError, match="closed"):
        subscribed.fetch()


def test_the_state_of_an_application_confirms_an_event(results: Any, rules: kyckit.Rules) -> None:
    client = results("state")
    state = client.output("T-1")
    assert (state.decision, state.status, state.transaction_id) == ("approved", "auto_approved", "T-1")
    assert state.request_id == "R-1" and "ApplicationState" in repr(state)
    told = client.confirm(hv.read_results_webhook(BODY, rules=rules))
    assert (told.result, told.decision, told.error) == ("confirmed", None, None)
    declined = BODY.replace(b"auto_approved", b"auto_declined")
    told = client.confirm(hv.read_results_webhook(declined, rules=rules))
    assert (told.result, told.decision) == ("differs", "approved")
    told = client.confirm(hv.read_kra_webhook(b"{}", rules=rules))
    assert told.result == "could_not_ask" and isinstance(told.error, kyckit.ConfigurationError)
    assert told.error.code == "other_provider"


def test_settings_of_the_results_service(settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in ({"region": "no host"}, {"timeout": 0.0}, {"base_url": "http://example.com"}, {"app_key": None}):
        with pytest.raises(kyckit.ConfigurationError):
            hv.ResultsClient(**(settings | wrong))
    for variable in ("APP_ID", "APP_KEY", "REGION", "BASE_URL", "OUTPUT_URL"):
        monkeypatch.delenv(f"KYCKIT_HYPERVERGE_RESULTS_{variable}", raising=False)
    with pytest.raises(kyckit.ConfigurationError, match="KYCKIT_HYPERVERGE_RESULTS_APP_ID"):
        hv.ResultsClient()
    monkeypatch.setenv("KYCKIT_HYPERVERGE_RESULTS_APP_ID", "CANARY")
    monkeypatch.setenv("KYCKIT_HYPERVERGE_RESULTS_APP_KEY", "CANARY")
    monkeypatch.setenv("KYCKIT_HYPERVERGE_RESULTS_REGION", "usa")
    with hv.ResultsClient() as client:
        assert "CANARY" not in repr(client) and "usa" in repr(client)
    with hv.ResultsClient(region="sgp", output_url="https://output.example") as client:
        assert "sgp" in repr(client) and "output.example" in repr(client)


def test_a_record_is_downloaded(client: Any, provider: Provider) -> None:
    wanted = {"birth_or_incorporation_date": datetime.date(1990, 1, 1), "registry": hv.codes.kra_agency.CVLKRA}
    found = client.download("AAAPT1234A", parts=hv.DownloadParts.ALL, transaction_id="T-1", **wanted)
    assert found.request_id == "R-1"
    (record,) = found.records
    assert (record.data.status, record.application.name) == ("001", "TEST USER")
    assert (record.signature, record.extra, record.failure) == (None, {}, "empty_record")
    assert "AAAPT1234A" not in repr(found) + repr(record)
    requests = provider.requests
    with pytest.raises(kyckit.ConfigurationError) as caught:
        client.download("AAAPT1234A", parts=" ", transaction_id="T-1", **wanted)
    assert (caught.value.code, caught.value.path, caught.value.sent) == ("download", "parts", "no")
    wanted["birth_or_incorporation_date"] = None
    with pytest.raises(TypeError, match="birth_or_incorporation_date"):
        client.download("AAAPT1234A", parts="I", transaction_id="T-1", **wanted)
    assert provider.requests == requests


def test_the_registry_confirms_an_event(client: Any, rules: kyckit.Rules) -> None:
    for status, result in [("01", "confirmed"), ("07", "differs")]:
        body = {"transactionId": "T-1", "appStatus": status, "panNumber": "AAAPT1234A"}
        told = client.confirm(hv.read_kra_webhook(json.dumps(body).encode(), rules=rules), "AAAPT1234A")
        assert told.result == result
    assert "AAAPT1234A" not in repr(told)
