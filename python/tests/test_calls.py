"""The clients of ARGOS and P100: both ways of each call, settings, errors, cancellation, forks, masks."""

from __future__ import annotations

import asyncio
import datetime
import os
import pickle
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import Provider

import kyckit
from kyckit import argos, p100, testing

KEY = "CANARYCANARYCANARYCANARYCANARYCANARYCANARY"
NEW = argos.NewSubmission(
    admin="CANARY@example.com",
    email="CANARY@example.com",
    full_name="CANARY",
    date_of_birth=datetime.date(1990, 1, 1),
    status="approved",
    cf1="CANARY",
)
# For what a type checker would not let through.
NEW_OF: Any = argos.NewSubmission
CANARY: Any = "CANARY"
CHANGES = argos.SubmissionChanges(full_name="CANARY", expire_date=datetime.date(2030, 1, 1))
PDF = ("proof.pdf", b"%PDF-1.7 CANARY")
JPEG = ("a.jpg", bytearray(b"\xff\xd8\xff\xe0"))
POST = ("/v1/kyc", '{"name":"CANARY"}')

ARGOS_CALLS: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("submission", ("sub-1",), {}),
    ("list", (), {"email": "CANARY@example.com", "count": 5, "next": argos.PageKey("CANARY")}),
    ("list", (), {"start_date": datetime.date(2026, 1, 1), "compact_dates": True}),
    ("create", (NEW,), {}),
    ("update", ("sub-1", CHANGES), {"admin": "CANARY"}),
    ("delete", ("sub-1",), {"admin_name": "CANARY"}),
    ("delete_fields", ("sub-1", ["email"]), {}),
    ("monitor_aml", ("list-1", ["sub-1"]), {"admin": "CANARY"}),
]
P100_CALLS: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("kyc_status", ("u-1",), {}),
    ("add_poa_files", ("u-1", [PDF, JPEG]), {}),
    ("post", POST, {}),
]
CALLS = [(argos, *call) for call in ARGOS_CALLS] + [(p100, *call) for call in P100_CALLS]


@pytest.fixture
def made(provider: Provider) -> Iterator[Any]:
    """Makes the two clients of a provider's module."""

    def make(module: Any, **settings: Any) -> Any:
        name = module.__name__.rpartition(".")[2]
        settings = {"base_url": provider.at(name), **settings}
        return module.Client(KEY, **settings), module.AsyncClient(KEY, **settings)

    yield make


def told(result: Any) -> Any:
    """What every getter of a result gives. What it shows of itself must mask it."""
    assert "CANARY" not in f"{result!r} {result}", type(result)
    if not type(result).__module__.startswith("kyckit"):
        return result
    values = {name: getattr(result, name) for name in dir(result) if not name.startswith("_")}
    return {name: value for name, value in values.items() if isinstance(value, str | int | None)}


@pytest.mark.parametrize(("module", "call", "arguments", "keywords"), CALLS)
def test_both_clients_make_every_call(
    made: Any, provider: Provider, module: Any, call: str, arguments: Any, keywords: Any
) -> None:
    blocking, awaited = made(module)
    with blocking:
        one = getattr(blocking, call)(*arguments, **keywords)

    async def other() -> Any:
        async with awaited:
            return await getattr(awaited, call)(*arguments, **keywords)

    result = asyncio.run(other())
    if isinstance(one, str):
        assert one == result == "added"
    else:
        assert type(one) is type(result) and told(one) == told(result)
    assert provider.requests == 2
    with pytest.raises(kyckit.ConfigurationError) as caught:
        blocking.confirm(event_of(module))
    assert caught.value.code == "closed"


def event_of(module: Any) -> kyckit.Event:
    name, read = ("argos", argos.read_webhook) if module is argos else ("p100", p100.read_webhook)
    return read(testing.fixture(name, "approved_n" if module is argos else "kyc_verified").body)


@pytest.mark.parametrize(("module", "call", "arguments", "keywords"), CALLS)
def test_a_lost_answer_is_an_error_that_says_so_and_holds_nothing(
    made: Any, provider: Provider, module: Any, call: str, arguments: Any, keywords: Any
) -> None:
    blocking, _ = made(module, base_url=provider.at("cut"), timeout=0.5)
    with pytest.raises(kyckit.NetworkError) as caught:
        getattr(blocking, call)(*arguments, **keywords)
    fault = caught.value
    assert (fault.code, fault.sent, fault.reply) == ("no_answer", "maybe", None)
    assert call in ("submission", "list", "kyc_status") or provider.requests == 1, "sent again"
    assert "CANARY" not in f"{fault!r} {vars(fault)} {pickle.dumps(fault)!r} {blocking!r}"


def test_results_are_typed(made: Any) -> None:
    client, _ = made(argos)
    found = client.submission("sub-1")
    assert (found.submission_id, found.status, found.decision) == ("sub-1", "approved", kyckit.Decision.APPROVED)
    assert found.email == "CANARY@example.com" and "CANARY" in found.raw and "CANARY" not in repr(found)
    assert client.submission("another") is None  # the answer is somebody else's
    page = client.list()
    assert [one.submission_id for one in page.items] == ["sub-1"] and page.next is None
    done = client.create(NEW)
    assert (done.submission_id, done.message) == ("sub-1", "CANARY") and "CANARY" not in repr(done)
    partner, _ = made(p100)
    status = partner.kyc_status("u-1")
    assert (status.status, status.decision, status.reasons) == ("VERIFIED", "approved", ["CANARY"])
    assert "CANARY" not in repr(status)
    assert partner.post(*POST).status == 200


def test_an_event_is_confirmed_by_both_clients(made: Any) -> None:
    sub = argos.read_webhook(testing.fixture("argos", "approved_n").set("submission_id", "sub-1").remove("userid").body)
    user = p100.read_webhook(testing.fixture("p100", "kyc_verified").set("externalUserId", "u-1").body)
    another = p100.read_webhook(testing.fixture("p100", "kyc_verified").body)
    for module, event, result in [(argos, sub, "confirmed"), (p100, user, "confirmed"), (p100, another, "differs")]:
        blocking, awaited = made(module)
        found: Any = blocking.confirm(event)
        assert isinstance(found, kyckit.Confirmation) and (found.result, found.decision) == (result, None)

        async def other(client: Any = awaited, event: kyckit.Event = event) -> Any:
            return await client.confirm(event)

        assert asyncio.run(other()).result == result
    closed, _ = made(argos, base_url="http://127.0.0.1:9", timeout=0.3)
    unasked = closed.confirm(sub)
    assert unasked.result == "could_not_ask" and isinstance(unasked.error, kyckit.NetworkError)


def test_the_address_of_the_redirect_is_made_without_a_request(provider: Provider, made: Any) -> None:
    for client in made(p100):
        assert client.redirect_url("user 1", "v-1") == f"{provider.at('p100')}/v1/kyc/verification/user%201/v-1"
    staging = p100.Client(KEY, environment="staging")
    assert staging.redirect_url("u", "v").startswith("https://partner-api-stage.p100.io/v1/")
    assert provider.requests == 0


def test_settings_come_from_the_environment_and_are_checked(monkeypatch: pytest.MonkeyPatch, provider: Provider) -> None:
    for module, name in [(argos, "ARGOS"), (p100, "P100")]:
        monkeypatch.delenv(f"KYCKIT_{name}_API_KEY", raising=False)
        with pytest.raises(kyckit.ConfigurationError) as caught:
            module.Client()
        assert caught.value.code == "credentials" and f"KYCKIT_{name}_API_KEY" in str(caught.value)
        monkeypatch.setenv(f"KYCKIT_{name}_API_KEY", KEY)
        monkeypatch.setenv(f"KYCKIT_{name}_BASE_URL", provider.at(name.lower()))
        assert "CANARY" not in repr(module.Client())
    assert p100.Client().redirect_url("u", "v").startswith(provider.url)
    assert argos.Client().submission("sub-1") is not None
    settings: Any
    for settings, code in [
        ({"base_url": "http://CANARY.example"}, "base_url"),
        ({"timeout": -1}, "timeout"),
        ({"extra_roots": [b"CANARY"]}, "extra_roots"),
    ]:
        for module in (argos, p100):
            with pytest.raises(kyckit.ConfigurationError) as caught:
                module.Client(KEY, **settings)
            assert caught.value.code and "CANARY" not in str(vars(caught.value))
    with pytest.raises(kyckit.ConfigurationError) as caught:
        p100.Client(KEY, environment=CANARY)
    assert caught.value.code == "environment"


def test_a_cipher_is_given_ready_or_as_settings(provider: Provider) -> None:
    settings = argos.CipherSettings(mode="ecb", key="sha256", encoding="base64", iv="none")
    for cipher in (settings, settings.cipher(KEY)):
        client = argos.Client(KEY, cipher=cipher, base_url=provider.at("argos"))
        assert client.create(NEW).submission_id == "sub-1"
        assert "CANARY" not in repr(client)
    short = argos.CipherSettings(mode="ecb", key="raw32", encoding="base64", iv="none")
    with pytest.raises(kyckit.ConfigurationError) as caught:
        argos.Client(KEY, cipher=short)
    assert (caught.value.code, caught.value.path) == ("cipher", "api_key")


MISTAKES: list[tuple[Any, str]] = [
    (lambda argos_client, _: argos_client.submission(" "), "missing_argument"),
    (lambda argos_client, _: argos_client.list(count=0), "argument_range"),
    (lambda argos_client, _: argos_client.create(NEW_OF(admin="CANARY")), "missing_argument"),
    (lambda argos_client, _: argos_client.create(NEW.replace(status="CANARY")), "argument_value"),
    (lambda argos_client, _: argos_client.update("sub-1", argos.SubmissionChanges(), admin="a"), "missing_argument"),
    (lambda argos_client, _: argos_client.monitor_aml("w", ["CANARY"] * 26, admin="a"), "argument_range"),
    (lambda _, partner: partner.kyc_status(".."), "argument_value"),
    (lambda _, partner: partner.add_poa_files("u-1", [("CANARY.exe", b"%PDF-1.7")]), "file_type"),
    (lambda _, partner: partner.post("/v1/kyc", "CANARY"), "argument_value"),
]


@pytest.mark.parametrize(("call", "code"), MISTAKES)
def test_a_mistake_is_told_before_anything_is_sent(made: Any, provider: Provider, call: Any, code: str) -> None:
    with pytest.raises(kyckit.ConfigurationError) as caught:
        call(made(argos)[0], made(p100)[0])
    fault = caught.value
    assert (fault.code, fault.sent, provider.requests) == (code, "no", 0)
    assert "CANARY" not in f"{fault!r} {vars(fault)}"


TYPES: list[Any] = [
    lambda argos_client, _: argos_client.submission({"CANARY": 1}),
    lambda argos_client, _: argos_client.list(start_date="CANARY"),
    lambda argos_client, _: argos_client.list(next="CANARY"),
    lambda argos_client, _: argos_client.create({"admin": "CANARY"}),
    lambda argos_client, _: argos_client.create(NEW_OF(full_name=["CANARY"])),
    lambda argos_client, _: argos_client.create(NEW_OF(CANARY_MEMBER="x")),
    lambda argos_client, _: argos_client.delete_fields("sub-1", "CANARY"),
    lambda _, partner: partner.add_poa_files("u-1", [("a.pdf", "CANARY")]),
    lambda _, partner: partner.add_poa_files("u-1", ["CANARY"]),
    lambda _, partner: partner.confirm("CANARY"),
]


@pytest.mark.parametrize("call", TYPES)
def test_another_type_is_a_type_error_without_the_value(made: Any, provider: Provider, call: Any) -> None:
    with pytest.raises(TypeError) as caught:
        call(made(argos)[0], made(p100)[0])
    assert provider.requests == 0 and "CANARY" not in str(caught.value).replace("CANARY_MEMBER", "")


def test_a_new_submission_is_a_value_that_shows_nobody() -> None:
    assert NEW.replace() == NEW != NEW.replace(status="rejected")
    assert (NEW.full_name, NEW.status, NEW.date_of_birth) == ("CANARY", "approved", datetime.date(1990, 1, 1))
    assert (NEW.user_id, CHANGES.expire_date, CHANGES.status) == (None, datetime.date(2030, 1, 1), None)
    assert "CANARY" not in f"{NEW!r} {CHANGES!r}" and "1990" not in repr(NEW)
    assert pickle.loads(pickle.dumps(argos.PageKey("i", "t"))) == argos.PageKey("i", "t")


@pytest.mark.parametrize("module", [argos, p100])
def test_a_cancelled_task_gives_its_call_up(made: Any, provider: Provider, module: Any) -> None:
    _, client = made(module, base_url=provider.at("hang"))

    async def run() -> None:
        ask = client.submission if module is argos else client.kyc_status
        task = asyncio.ensure_future(ask("CANARY"))
        await asyncio.get_running_loop().run_in_executor(None, provider.received.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(run())
    assert provider.abandoned.wait(10)


def test_many_threads_share_a_client(made: Any) -> None:
    client, _ = made(p100)
    told: list[str] = []

    def ask() -> None:
        told.extend(client.kyc_status("u-1").decision for _ in range(10))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == ["approved"] * 80


@pytest.mark.parametrize("module", [argos, p100])
def test_a_client_from_before_a_fork_answers_in_child_and_parent(made: Any, module: Any) -> None:
    client, _ = made(module)

    def decision() -> str:
        found = client.submission("sub-1") if module is argos else client.kyc_status("u-1")
        return str(found.decision)

    assert decision() == "approved"
    child = os.fork()
    if child == 0:
        os._exit(0 if decision() == "approved" else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert decision() == "approved"
