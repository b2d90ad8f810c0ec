"""The kinds of case about calls of ARGOS and P100, and about reading an event's state again."""

from __future__ import annotations

import datetime
from typing import Any

from applications import PAN, credentials
from cases import Case, error, given, members
from deliveries import cipher_of, event_of
from player import NOBODY, request_of, settings

import kyckit
from kyckit import argos, p100
from kyckit import hyperverge as hv

KEY = "test-api-key"
SIGNATURES = {"jpeg": b"\xff\xd8\xff\xe0", "png": b"\x89PNG\r\n\x1a\n", "pdf": b"%PDF-1.7", "other": b"GIF89a"}


def argos_client(case: Case, rules: kyckit.Rules) -> argos.Client:
    options = settings(case, rules)
    if options["base_url"] != NOBODY:
        options["base_url"] += "/v3"
    cipher = case["input"].get("cipher")
    return argos.Client(KEY, cipher=cipher_of(cipher) if cipher else None, **options)


def p100_client(case: Case, rules: kyckit.Rules) -> p100.Client:
    return p100.Client(KEY, environment="staging", **settings(case, rules))


def call(case: Case, cases: dict[str, Case], rules: kyckit.Rules) -> Case:
    name, arguments = case["input"]["call"], case["input"]["arguments"]
    try:
        if case["provider"] == "argos":
            with argos_client(case, rules) as client:
                result = ARGOS[name](client, dated(arguments))
        else:
            with p100_client(case, rules) as partner:
                result = P100[name](partner, arguments)
    except kyckit.Error as fault:
        return error(fault, "code", "kind", "sent")
    return {"result": result, **({"request": request_of(case, KEY)} if "answer" in case["input"] else {})}


def dated(arguments: Case) -> Case:
    """The arguments with days for texts of days; none for a blank one, which no day can be."""

    def day(text: str) -> datetime.date | None:
        return datetime.date.fromisoformat(text) if text.strip() else None

    days = {name for name in arguments if name.endswith("_date") or name == "date_of_birth"}
    return {name: day(value) if name in days else value for name, value in arguments.items()}


def submission(client: argos.Client, given: Case) -> Case:
    found = client.submission(**given)
    return {} if found is None else {"submission": members(found)}


def listed(client: argos.Client, given: Case) -> Case:
    next = {"next": argos.PageKey(**given["next"])} if "next" in given else {}
    page = client.list(**{**given, **next})
    all_items = {"items": [members(one) for one in page.items]}
    return all_items if page.next is None else {**all_items, "next": members(page.next)}


def by_applicant(client: argos.Client, given: Case) -> Case:
    return {"submissions": [members(one) for one in client.by_applicant(**given)]}


def done(found: argos.Done) -> Case:
    return given(found, "message", "submission_id")


def update(client: argos.Client, given: Case) -> argos.Done:
    changes = argos.SubmissionChanges(**dated(given["changes"]))
    return client.update(given["submission_id"], changes, admin=given["admin"])


def monitor_aml(client: argos.Client, arguments: Case) -> Case:
    found = client.monitor_aml(**arguments)
    results = {name: [members(one) for one in getattr(found, name)] for name in ("failed", "succeeded")}
    return {**results, **given(found, "success", "success_count", "failed_count")}


ARGOS: dict[str, Any] = {
    "submission": submission,
    "list": listed,
    "by_applicant": by_applicant,
    "create": lambda client, given: done(client.create(argos.NewSubmission(**given))),
    "update": lambda client, given: done(update(client, given)),
    "delete": lambda client, given: done(client.delete(**given)),
    "delete_fields": lambda client, given: done(client.delete_fields(**given)),
    "monitor_aml": monitor_aml,
}


def add_poa_files(client: p100.Client, given: Case) -> Case:
    def content(file: Case) -> bytes:
        return SIGNATURES[file["content"]].ljust(file["bytes"], b"\0")[: file["bytes"]]

    files = [(file["name"], content(file)) for file in given["files"]]
    return {"outcome": client.add_poa_files(given["external_user_id"], files)}


P100: dict[str, Any] = {
    "kyc_status": lambda client, given: members(client.kyc_status(**given)),
    "redirect_url": lambda client, given: {"url": client.redirect_url(**given)},
    "add_poa_files": add_poa_files,
    "post": lambda client, given: members(client.post(**given)),
}


def confirm(case: Case, cases: dict[str, Case], rules: kyckit.Rules) -> Case:
    event = event_of(case, cases, rules)
    if case["provider"] == "hyperverge":
        with hv.Client(**credentials(case, rules)) as kra:
            found = kra.confirm(event, PAN)
    elif case["provider"] == "hyperverge_results":
        with hv.ResultsClient(**credentials(case, rules)) as results:
            found = results.confirm(event)
    elif case["provider"] == "argos":
        with argos_client(case, rules) as client:
            found = client.confirm(event)
    else:
        with p100_client(case, rules) as partner:
            found = partner.confirm(event)
    return {"confirmation": found.result, **given(found, "decision")}


KINDS = {"call": call, "confirm": confirm}
