"""The main job: check an application, ask which update flag it needs, upload it, read what the KRA says later.

    cargo run -p kyckit-cli -- sandbox        # prints the three variables to set
    python examples/python/kra_upload.py examples/application.json

Without the variables of the sandbox it would speak to the provider itself.
"""

from __future__ import annotations

import asyncio
import pathlib
import sys

import kyckit
from kyckit import hyperverge as hv


def check(file: pathlib.Path) -> hv.KraApplication:
    """Reads an application as an existing system holds it, and shows what is wrong with it."""
    app = hv.KraApplication.from_wire(file.read_bytes())
    for violation in app.validate():
        print(f"  {violation}\n    {violation.remedy}")
    return app


def by_name() -> hv.KraApplication:
    """The same, built by name: every member typed and documented."""
    return hv.KraApplication(
        applicant_type=hv.codes.applicant_type.INDIVIDUAL,
        pan="AAAPT1234A",
        correspondence=hv.Address(line1="1 Test Street", state=hv.codes.state.MAHARASHTRA, pin_code="400001"),
    )


def told(receipt: hv.Receipt) -> None:
    if receipt.outcome == "accepted":
        print(f"accepted, status {receipt.registry_status or 'to come'}")
    elif receipt.outcome == "rejected":
        print(f"rejected: {receipt.message} {receipt.remedy}")
    else:
        print(f"unknown, look it up with {receipt.lookup!r}")


async def later(pan: str) -> None:
    """The same calls under asyncio."""
    async with hv.AsyncClient() as client:
        found = await client.search_and_verify(pan, transaction_id="example-2")
        advice = hv.advise([found.records[0].status or ""])
        print(f"the registry says {found.records[0].status}; next: {advice.action}, flag {advice.update_flag}")


def webhook(body: bytes) -> None:
    """What a web framework's handler does with the raw body."""
    event = hv.read_kra_webhook(body)
    if event.decision == kyckit.Decision.APPROVED:
        print(f"{event.subject.case_id} is approved, final: {event.is_final}")
    else:
        print(f"{event.subject.case_id}: {event.decision}, {event.provider_status}")


def main() -> int:
    print(f"built by name: {len(by_name().validate())} violations, shown masked: {by_name().correspondence}")
    app = check(pathlib.Path(sys.argv[1]))
    try:
        with hv.Client() as client:
            told(client.upload(app, transaction_id="example-1"))
        asyncio.run(later(app.pan or ""))
        webhook(b'{"transactionId": "example-1", "appStatus": "07", "statusDescription": "KRA Validated"}')
    except kyckit.Error as error:
        print(f"{type(error).__name__}: {error}\n  {error.remedy}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
