"""A user's program: webhooks, adapters, tests. Each mistake is marked with the code by which mypy refuses it."""

import datetime
from collections.abc import Callable

import kyckit
import kyckit.django
import kyckit.flask
import kyckit.starlette
from kyckit import argos, p100
from kyckit import hyperverge as hv
from kyckit.testing import Fixture, Sandbox, fixture, kra_application

SECRETS = ["a-long-secret"]
settings = argos.CipherSettings(mode="gcm", key="sha256", encoding="auto", iv="prefix12")
receiver = kyckit.Receiver(
    {
        "/hooks/kra": hv.kra_webhook(url_secret=SECRETS),
        "/hooks/results": hv.results_webhook(header=("X-Secret", SECRETS)),
        "/hooks/p100": p100.webhooks(token=SECRETS, verify=kyckit.StaticHeader("X-Secret", SECRETS)),
        "/hooks/argos": argos.webhook(api_key="key", cipher=settings),
    },
    strict=False,
    max_bytes=1 << 16,
)
kyckit.Receiver({"/hooks": "secret"})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
hv.results_webhook(header="X-Secret")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
p100.webhooks(SECRETS)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
hv.kra_webhook(header=("X-Secret", SECRETS))  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def take(method: str, path: str, headers: dict[str, str], raw: bytes) -> kyckit.Reply:
    receiver.receive(method=method, path=path, headers=headers, body={"a": 1})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    receiver.receive(method, path, headers, raw)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    try:
        received = receiver.receive(method=method, path=path, headers=headers, body=raw)
    except kyckit.Error as error:
        told: tuple[str, str, str | None, int | None, tuple[kyckit.Violation, ...]] = (
            error.code,
            error.remedy,
            error.request_id,
            error.http_status,
            error.violations,
        )
        error.status  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
        print(told)
        return error.reply or kyckit.Reply(500)
    store(received.event)
    return received.reply


def store(event: kyckit.Event) -> None:
    match event:
        case kyckit.Event(kind=kyckit.EventKind.VERIFICATION_STATUS_CHANGED, decision=kyckit.Decision.APPROVED):
            print("approved")
        case kyckit.Event(decision=kyckit.Decision.DECLINED, reasons=[kyckit.Reason(class_=why), *_]):
            print(why)
        case _:
            print(event.kind)
    at: datetime.datetime = event.occurred_at  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    match event.payload:
        case hv.KraPayload(transaction_id=id) | hv.ResultsPayload(transaction_id=id):
            print(id, at)
        case argos.ArgosPayload() | p100.P100Payload() | None:
            print(event.to_cloud_event(), event.dedupe_key, event.raw)
    if kyckit.supersedes(event, event) == "maybe":  # type: ignore[comparison-overlap]  # pyright: ignore[reportUnnecessaryComparison]
        pass
    repeat: bool = kyckit.MemoryDeduper(capacity=10).is_repeat(event)
    print(repeat, hv.read_kra_webhook(event.raw, rules=kyckit.Rules()).verified_by)
    hv.read_kra_webhook({"transactionId": "T-1"})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def store_async(event: kyckit.Event) -> None:
    store(event)


def takes_nothing() -> None: ...


apps = [kyckit.starlette.webhooks(receiver, store_async), kyckit.starlette.webhooks(receiver, store)]
blueprint = kyckit.flask.webhooks(receiver, store)
view = kyckit.django.webhooks(receiver, store)
kyckit.flask.webhooks(receiver, takes_nothing)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_mine(kyckit_sandbox: Sandbox, kyckit_fixture: Callable[[str, str], Fixture]) -> None:
    kyckit_sandbox.fault("reset_after_taken", route="upload_async", times=2)
    kyckit_sandbox.hyperverge.life("hold", pan="AAAPT1234A", manual=True)
    kyckit_sandbox.hyperverge.life(1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    with hv.Client(**kyckit_sandbox.hyperverge.settings) as client:
        client.upload(kra_application(), transaction_id="T-1")
    hv.Client(**kyckit_sandbox.argos.settings)  # type: ignore[misc]  # pyright: ignore[reportCallIssue]
    sample = kyckit_fixture("argos", "rejected_n").set("kyc_result.commentCode", ["x"]).sample()
    take("POST", "/hooks/argos", sample.headers, sample.body)
    fixture("p100")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
