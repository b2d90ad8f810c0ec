"""A user's program: applications. Each mistake is marked with the code by which mypy refuses it."""

import copy
import datetime

import kyckit
from kyckit import hyperverge as hv

application = hv.KraApplication(
    update_flag=hv.codes.update_flag.NEW,
    pan="AAAPT1234A",
    birth_or_incorporation_date=datetime.date(1990, 1, 1),
    pan_copy=True,
    kyc_record_count=1,
    correspondence=hv.Address(line1="1 Test Street", pin_code="400001"),
    documents=hv.Documents(account_opening_form=b"%PDF-1.4"),
    extra={"laterMember": "1"},
)
hv.KraApplication("AAAPT1234A")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
hv.KraApplication(pan=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
hv.KraApplication(no_such="x")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
hv.KraApplication(birth_or_incorporation_date="1990-01-01")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
hv.KraApplication(correspondence={"line1": "x"})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
application.pan = "AAAPT1234B"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]

day: datetime.date | None = application.birth_or_incorporation_date
name: str = application.name  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
other: hv.KraApplication = application.replace(pan="AAAPT1234B")
application.replace(pan=b"AAAPT1234B")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
copied: hv.KraApplication = copy.deepcopy(application)
seen: set[hv.KraApplication] = {application, other}

stored: hv.KraApplication = hv.KraApplication.from_wire({"appPanNo": "AAAPT1234A"}, rules=kyckit.Rules(strict=True))
hv.KraApplication.from_wire(["appPanNo"])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
faults: list[kyckit.Violation] = [*application.validate(), *hv.validate(b"{}"), *hv.validate_field(application, "pan")]
for fault in faults:
    texts: tuple[str, ...] = (fault.code, fault.path, fault.wire_name, fault.message, fault.remedy)
    if fault.severity == "fatal":  # type: ignore[comparison-overlap]  # pyright: ignore[reportUnnecessaryComparison]
        pass
words: list[str] = [code.spelling for code in hv.code_list("state").codes]
documented: dict[str, str] = {field.path: field.doc for field in hv.fields()}
flag: str | None = hv.advise([hv.RegistryStatus("005"), "107"]).update_flag
kyckit.Rules(registered="perhaps")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
