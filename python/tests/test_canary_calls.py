"""Every public call that takes personal data or secrets fails, and nothing of kyckit shows what it was given.

A traceback with locals (as crash reporters send them) shows the arguments of every Python function. So kyckit's calls are
no Python functions, and the few frames that are hold nothing that was given.
"""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import Callable
from typing import Any

import pytest
from canary import PACKAGE, PLANTED, SECRETS, assert_clean, locals_of_kyckit, outcome
from conftest import Provider

import kyckit
from kyckit import argos, p100
from kyckit import hyperverge as hv

P, S = PLANTED, SECRETS
DAY = datetime.date(1990, 1, 1)
WIRE = {"appPanNo": P[0], "appName": P[1], "appEmail": P[2], "memberOfNobody": P[3]}
APP = hv.KraApplication.from_wire(WIRE)
EVENT = hv.read_kra_webhook(b'{"transactionId": "T-1", "statusDescription": "KRA Verified", "remarks": "%s"}' % P[4].encode())
LOOKUP = hv.Lookup(transaction_id="T-1", pan=P[5], started_at="2026-01-15T10:00:00Z")
# What a type checker would not let through.
NEW_OF: Any = argos.NewSubmission
NEW = NEW_OF(admin=P[6], email=P[7], full_name=P[8], date_of_birth=DAY, status=P[9], identity_number=P[10])
CHANGES = argos.SubmissionChanges(full_name=P[11], document_number=P[12])
HEADERS = {"X-Secret": S[0], "Authorization": S[1]}
CIPHER = argos.Cipher(S[2], mode="cbc", key="first32", encoding="base64", iv="prefix16")

Call = Callable[[Any], Any]
KRA: list[Call] = [
    lambda client: client.upload(APP, transaction_id="T-1"),
    lambda client: client.upload(WIRE, transaction_id="T-1"),
    lambda client: client.upload(APP, transaction_id="T-1", mode=P[14]),
    lambda client: client.upload(APP, P[15]),
    lambda client: client.search_and_verify(P[16], transaction_id=""),
    lambda client: client.search_and_verify(P[16] + "\ud800", transaction_id="T-1"),
    lambda client: client.download(
        P[18], birth_or_incorporation_date=P[19], registry=P[20], parts=P[21], transaction_id="T-1"
    ),
    lambda client: client.download(P[18], birth_or_incorporation_date=DAY, registry="", parts=P[21], transaction_id=""),
    lambda client: client.confirm(EVENT, P[23]),
    lambda client: client.confirm(WIRE, P[23]),
    lambda client: client.reconcile(LOOKUP),
    lambda client: client.reconcile(P[24]),
    lambda client: client.configure_webhook(f"http://example.com/{S[3]}"),
    lambda client: client.configure_webhook([f"https://example.com/{S[3]}"]),
]
RESULTS: list[Call] = [
    lambda client: client.fetch(P[25]),
    lambda client: client.create(f"http://example.com/{S[3]}", [P[25]]),
    lambda client: client.update(f"https://example.com/{S[3]}", [P[25]], {"X-Secret": S[4]}),
    lambda client: client.update(f"https://example.com/{S[3]}", [], {"X-Secret": [S[4]]}),
    lambda client: client.update(f"https://example.com/{S[3]}", [], [("X-Secret", S[4])]),
    lambda client: client.ensure(f"https://example.com/{S[3]}", [], {S[4] + " ": S[5]}),
    lambda client: client.output(""),
    lambda client: client.output({P[26]: 1}),
    lambda client: client.confirm(EVENT),
]
ARGOS: list[Call] = [
    lambda client: client.submission(P[27]),
    lambda client: client.list(email=P[28], user_id=P[29], start_date=P[30]),
    lambda client: client.list(email=P[28], count=0),
    lambda client: client.by_applicant(P[31]),
    lambda client: client.create(NEW),
    lambda client: client.create(WIRE),
    lambda client: client.update(P[32], CHANGES, admin=P[33]),
    lambda client: client.update(P[32], NEW, admin=P[33]),
    lambda client: client.delete(P[32], admin_name=P[33]),
    lambda client: client.delete(P[32], P[33]),
    lambda client: client.delete_fields(P[32], [P[33]], P[34]),
    lambda client: client.delete_fields(P[32], [P[33]]),
    lambda client: client.monitor_aml(P[35], [P[36]] * 26, admin=P[37]),
    lambda client: client.confirm(P[38]),
    lambda client: client.confirm(EVENT),
]
P100: list[Call] = [
    lambda client: client.kyc_status(P[27] + "\ud800"),
    lambda client: client.kyc_status(P[27]),
    lambda client: client.redirect_url(P[28], {P[29]: 1}),
    lambda client: client.add_poa_files(P[30], [(P[31] + ".exe", P[32].encode())]),
    lambda client: client.add_poa_files(P[30], [(P[31], P[32])]),
    lambda client: client.post("/v1/kyc", P[33]),
    lambda client: client.post(P[34], "{}"),
    lambda client: client.confirm({P[35]: P[36]}),
    lambda client: client.confirm(EVENT),
]
CLIENTS: dict[str, tuple[Any, Any, list[Call], tuple[str, ...]]] = {
    "kra": (hv.Client, hv.AsyncClient, KRA, (S[6], S[7])),
    "results": (hv.ResultsClient, hv.AsyncResultsClient, RESULTS, (S[6], S[7])),
    "argos": (argos.Client, argos.AsyncClient, ARGOS, (S[8] * 2,)),
    "p100": (p100.Client, p100.AsyncClient, P100, (S[9],)),
}


@pytest.mark.parametrize("name", CLIENTS)
def test_the_calls_of_clients_that_block(
    name: str, provider: Provider, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    made, _, calls, credentials = CLIENTS[name]
    caplog.set_level(logging.DEBUG)
    texts, raised = [], 0
    for closed in (False, True):
        client = made(*credentials, base_url=provider.at("cut"), timeout=5)
        if closed:
            client.close()
        for call in calls:
            has_raised, found = outcome(lambda client=client, call=call: call(client))  # type: ignore[misc]
            texts += found
            raised += has_raised
            assert has_raised or not closed
    assert raised > len(calls) * 1.5
    assert_clean(texts + logged(caplog, capfd))


@pytest.mark.parametrize("name", CLIENTS)
def test_the_calls_of_clients_that_are_awaited(
    name: str, provider: Provider, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    _, made, calls, credentials = CLIENTS[name]
    caplog.set_level(logging.DEBUG)

    async def one(call: Call, closed: bool) -> Any:
        client = made(*credentials, base_url=provider.at("cut"), timeout=5)
        async with client:
            if closed:
                client.close()
            result = call(client)
            # `redirect_url` sends nothing and is not awaited.
            return result if isinstance(result, str) else await result

    texts, raised = [], 0
    for closed in (False, True):
        for call in calls:
            has_raised, found = outcome(
                lambda call=call, closed=closed: asyncio.run(one(call, closed), debug=True)  # type: ignore[misc]
            )
            texts += found
            raised += has_raised
    assert raised > len(calls) * 1.5
    assert_clean(texts + logged(caplog, capfd))


def test_a_task_that_fails_unseen_is_logged_without_a_value(
    provider: Provider, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)

    async def unseen() -> None:
        client = p100.AsyncClient(S[9], base_url=provider.at("cut"))
        tasks = [asyncio.create_task(client.kyc_status(P[27])), asyncio.create_task(client.kyc_status(".."))]
        await asyncio.wait(tasks)
        assert_clean([repr(task) for task in tasks] + [str(task.get_stack()) for task in tasks])

    asyncio.run(unseen(), debug=True)
    assert "never retrieved" in caplog.text
    assert_clean(logged(caplog, capfd))


def logged(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> list[str]:
    output = capfd.readouterr()
    records = [f"{record.getMessage()} {vars(record)}" for record in caplog.records]
    return [*records, caplog.text, output.out, output.err]


RECEIVER = kyckit.Receiver(
    {
        "/kra": hv.kra_webhook(url_secret=[S[0]]),
        "/results": hv.results_webhook(header=("X-Secret", [S[1]])),
        "/p100": p100.webhooks(token=[S[2]]),
        "/argos": argos.webhook(cipher=CIPHER),
    }
)
ANY: Any = P[0]
SECRET: Any = S[0]
BODY = b'{"transactionId": "T-1", "name": "%s"' % P[0].encode()


def delivered(path: str, body: Any = BODY, headers: Any = HEADERS, method: str = "POST") -> Callable[[], object]:
    return lambda: RECEIVER.receive(method=method, path=path, headers=headers, body=body)


FAILING: list[Callable[[], object]] = [
    lambda: hv.KraApplication(pan=P[0], name=7),  # type: ignore[arg-type]
    lambda: hv.KraApplication(pan=P[0] + "\ud800"),
    lambda: hv.KraApplication(birth_or_incorporation_date=ANY),
    lambda: hv.KraApplication(extra={P[0]: P[1]}),
    lambda: hv.KraApplication(P[0]),  # type: ignore[call-arg]
    lambda: APP.replace(person=ANY),
    lambda: APP.replace(documents=hv.Documents(aadhaar_xml=ANY)),
    lambda: hv.Address(city=P[0].encode()),  # type: ignore[arg-type]
    lambda: hv.KraApplication.from_wire(BODY),
    lambda: hv.KraApplication.from_wire(f'{{"appPanNo": "{P[0]}"'),
    lambda: hv.KraApplication.from_wire([P[0]]),  # type: ignore[arg-type]
    lambda: hv.KraApplication.from_wire({"appPanNo": {P[0]}}),
    lambda: hv.KraApplication.from_wire({"appPanNo": P[0] + "\ud800"}),
    lambda: hv.validate(BODY),
    lambda: hv.validate({P[0] + "\ud800": P[0]}),
    lambda: hv.validate_field(WIRE, P[0]),  # type: ignore[arg-type]
    lambda: APP.validate(ANY),
    lambda: APP.to_wire(ANY),
    lambda: hv.Lookup(transaction_id=P[0], pan=P[1], started_at=P[2]),
    lambda: hv.advise([{P[0]: P[1]}]),  # type: ignore[list-item]
    lambda: kyckit.Rules(now=P[0]),
    lambda: kyckit.Rules(spellings={P[0]: P[1]}),  # type: ignore[dict-item]
    lambda: NEW.replace(full_name=[P[0]]),
    lambda: NEW.replace(date_of_birth=P[0]),
    lambda: argos.SubmissionChanges(full_name={P[0]: 1}),  # type: ignore[arg-type]
    lambda: argos.Cipher("short" + P[0], mode="cbc", key="raw32", encoding="hex", iv="zero"),
    lambda: argos.Cipher(SECRET, mode=ANY, key="raw32", encoding="hex", iv="zero"),
    lambda: argos.CipherSettings(mode=ANY, key=ANY, encoding=ANY, iv=ANY),
    lambda: CIPHER.decrypt(b'{"data": "%s"}' % P[0].encode()),
    lambda: CIPHER.decrypt({"data": P[0]}),  # type: ignore[arg-type]
    lambda: CIPHER.encrypt(P[0].encode(), random=P[1].encode()),
    lambda: CIPHER.encrypt(ANY),
    lambda: argos.probe(S[0], {"data": P[0]}),  # type: ignore[arg-type]
    lambda: argos.read_webhook(b'{"data": "%s"}' % P[0].encode(), CIPHER),
    lambda: argos.read_webhook({"email": P[0]}),  # type: ignore[arg-type]
    lambda: p100.read_webhook(BODY, P[0]),
    lambda: p100.read_webhook(b"{}", [P[0]]),  # type: ignore[arg-type]
    lambda: hv.read_kra_webhook(BODY),
    lambda: hv.read_kra_webhook(b"{}", verified_by=P[0]),
    lambda: hv.read_results_webhook(BODY),
    delivered(f"/kra/{S[9]}"),
    delivered(f"/kra/{S[0]}"),
    delivered(f"/{P[1]}"),
    delivered("/results"),
    delivered("/p100", headers={"Authorization": f"Bearer {S[9]}"}),
    delivered("/p100", headers={"Authorization": [S[2]]}),
    delivered("/argos", body=b'{"data": "%s"}' % P[2].encode()),
    delivered(f"/kra/{S[0]}", body={"name": P[0]}),
    delivered(f"/kra/{S[0]}", headers=[S[0]]),
    delivered(f"/kra/{S[0]}", method=P[0]),
    lambda: RECEIVER.provider_at([S[0]]),  # type: ignore[arg-type]
    lambda: kyckit.Receiver({S[0]: ANY}),
    lambda: kyckit.Receiver({S[0]: hv.kra_webhook(url_secret=["s"])}),
    lambda: hv.kra_webhook(url_secret=SECRET),
    lambda: hv.kra_webhook(url_secret=[S[0] + " "]),
    lambda: hv.results_webhook(header=(S[0] + " ", [S[1]])),
    lambda: hv.results_webhook(header=SECRET),
    lambda: p100.webhooks(token=[{S[0]: 1}]),  # type: ignore[list-item]
    lambda: argos.webhook(api_key=S[0]),
    lambda: argos.webhook(api_key=S[0], cipher=SECRET),
    lambda: kyckit.StaticHeader("X-Secret", SECRET),
    lambda: kyckit.StaticHeader("X-Secret", [S[0]]).verify(HEADERS | {"X-Secret": S[1]}),
    lambda: kyckit.Verification.standard_webhooks([S[0] + "!"]),
    lambda: kyckit.Verification.hmac("X-Mac", [S[0]], algorithm=ANY),
    lambda: kyckit.Verification.url_query("", [S[0]]),
    lambda: kyckit.Verification.any_of([SECRET]),
    lambda: kyckit.supersedes(EVENT, ANY),
    lambda: kyckit.MemoryDeduper().is_repeat(ANY),
    lambda: hv.Client(app_key=S[0]),
    lambda: hv.Client(app_id=S[0], app_key=S[1], base_url=f"http://{P[0]}.example"),
    lambda: hv.Client(app_id=S[0], app_key=S[1] + "\ud800"),
    lambda: hv.AsyncClient(app_id=S[0], app_key=S[1], extra_roots=[S[2].encode()]),
    lambda: hv.ResultsClient(app_id=S[0], app_key=S[1], base_url=P[0]),
    lambda: argos.Client(S[0], cipher=SECRET),
    lambda: argos.AsyncClient(S[0], timeout=-1),
    lambda: p100.Client(S[0], environment=ANY),
    lambda: p100.AsyncClient([S[0]]),  # type: ignore[arg-type]
]


def test_everything_else(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.DEBUG)
    outcomes = [outcome(call) for call in FAILING]
    assert [place for place, (raised, _) in enumerate(outcomes) if not raised] == []
    assert_clean([text for _, texts in outcomes for text in texts] + logged(caplog, capfd))


def test_a_frame_of_ours_that_holds_a_value_would_be_found() -> None:
    """The control: without it the tests of this file could not fail."""
    names: dict[str, Any] = {}
    exec(compile("def leak(value):\n    raise ValueError", f"{PACKAGE}/leak.py", "exec"), names)
    with pytest.raises(ValueError) as caught:
        names["leak"](P[0])
    with pytest.raises(pytest.fail.Exception, match="a planted value shows"):
        assert_clean(locals_of_kyckit(caught.value))
