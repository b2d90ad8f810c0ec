"""A user's program: calls, blocking and awaited. Each mistake is marked with the code by which mypy refuses it."""

import asyncio
import datetime
from typing import Literal

import kyckit
from kyckit import argos, p100
from kyckit import hyperverge as hv

DAY = datetime.date(1990, 1, 1)


def upload(application: hv.KraApplication, event: kyckit.Event) -> Literal["taken", "not_found", "cannot_tell"] | None:
    with hv.Client(app_id="a", app_key="b", timeout=30, extra_roots=[b"-----BEGIN CERTIFICATE-----"]) as client:
        receipt: hv.Receipt = client.upload(application, transaction_id="T-1", mode="immediate", timeout=30)
        client.upload(application)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
        client.upload(application, transaction_id="T-1", mode="later")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        client.upload({"appPanNo": "x"}, transaction_id="T-1")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        client.redirect_url("u", "v")  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
        records: list[hv.KycData] = client.search_and_verify("AAAPT1234A", transaction_id="T-2").records
        found = client.download(
            "AAAPT1234A",
            birth_or_incorporation_date=DAY,
            registry=hv.codes.kra_agency.CVLKRA,
            parts=hv.DownloadParts.DATA,
            transaction_id="T-3",
        )
        applications: list[hv.KraApplication] = [record.application for record in found.records]
        client.configure_webhook("https://example.com/hooks/kra/secret")
        confirmation: kyckit.Confirmation = client.confirm(event, "AAAPT1234A")
        client.confirm(event)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
        print(len(records), len(applications), confirmation.decision)
        return client.reconcile(receipt.lookup).result if receipt.outcome == "unknown" else None


async def upload_many(applications: list[hv.KraApplication]) -> list[str]:
    async with hv.AsyncClient() as client:
        client.upload(applications[0], transaction_id="T-1").outcome  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
        task: asyncio.Task[hv.Receipt] = asyncio.create_task(client.upload(applications[0], transaction_id="T-1"))
        receipts = await asyncio.gather(*(client.upload(one, transaction_id="T-2") for one in applications), task)
        with client:  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]
            pass
        return [receipt.outcome for receipt in receipts]


def subscribe(client: hv.ResultsClient, event: kyckit.Event) -> str:
    subscription: hv.Subscription = client.create("https://example.com/", [hv.ResultsEvent.FINISH])
    count: int | None = client.update("https://example.com/", subscription.events, {"X-Secret": "s"})
    client.update("https://example.com/", [], [("X-Secret", "s")])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    if client.ensure("https://example.com/", []) == "made":  # type: ignore[comparison-overlap]  # pyright: ignore[reportUnnecessaryComparison]
        pass
    state: hv.ApplicationState = client.output("T-1")
    print(count, len(client.fetch()), client.confirm(event).result)
    return state.decision


def identities(event: kyckit.Event) -> None:
    settings = argos.CipherSettings(mode="cbc", key="first32", encoding="base64", iv="prefix16")
    argos.CipherSettings(mode="cfb", key="first32", encoding="base64", iv="prefix16")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    with argos.Client("key", cipher=settings) as client:
        submission = client.submission("sub-1")
        submission.decision  # type: ignore[union-attr]  # pyright: ignore[reportOptionalMemberAccess]
        page: argos.Page = client.list(email="a@example.com", count=10, start_date=DAY)
        while page.next is not None:
            page = client.list(next=page.next)
        new = argos.NewSubmission(admin="a", email="b", full_name="c", date_of_birth=DAY, status="approved")
        argos.NewSubmission(admin="a")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
        done: argos.Done = client.create(new.replace(user_id="u-1"))
        client.update("sub-1", argos.SubmissionChanges(full_name="d"), admin="a")
        client.update("sub-1", new, admin="a")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        client.delete("sub-1", admin_name="a")
        client.delete("sub-1", "a")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
        client.delete_fields("sub-1", ["email"], ["x"])
        monitoring: argos.AmlMonitoring = client.monitor_aml("list-1", ["sub-1"], admin="a")
        print(done.submission_id, len(monitoring.failed), len(client.by_applicant("app-1")), client.confirm(event).error)
    found: list[argos.CipherSettings] = argos.probe("key", b"{}")
    plain: bytes = found[0].cipher("key").decrypt(b"{}")
    print(plain, argos.Cipher("key", mode="ecb", key="sha256", encoding="hex", iv="none").encrypt(b"{}"))


async def users() -> None:
    async with p100.AsyncClient("key", environment="staging") as client:
        status: p100.KycStatus = await client.kyc_status("u-1")
        added: Literal["added", "pending"] = await client.add_poa_files("u-1", [("a.pdf", b"%PDF-1.7")])
        await client.add_poa_files("u-1", [("a.pdf", "%PDF-1.7")])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
        answer: p100.RawAnswer = await client.post("/v1/kyc", "{}")
        await client.redirect_url("u-1", "v-1")  # type: ignore[misc]  # pyright: ignore[reportGeneralTypeIssues]
        print(status.reasons, added, answer.raw)
    p100.Client("key", environment="test")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
