"""The peers of validation: the table's rules as a user of pydantic or msgspec would write them, made from `spec.toml`.

They check less than kyckit: no full Aadhaar number in any text, no content of documents, no confirmed spelling, and they
write no remedy. What they check they check as well as their authors tell.
"""

from __future__ import annotations

import base64
import datetime
import pathlib
import re
import tomllib
from typing import Annotated, Any, Literal, Optional

import msgspec
import pydantic

SPEC = pathlib.Path(__file__).resolve().parents[2] / "core/src/providers/hyperverge/spec.toml"
TABLE = tomllib.loads(SPEC.read_text())
FIELDS: list[dict[str, Any]] = TABLE["field"]
WORDS = {entry["name"]: [code["wire"] for code in entry["codes"]] for entry in TABLE["list"]}

PATTERNS = {
    "pan": r"[A-Z]{5}[0-9]{4}[A-Z]",
    "aadhaar_last_four": r"[0-9]{4}",
    "amount": r"[0-9]+(\.[0-9]+)?",
    "email": r"[^@\s]+@[^@\s]+\.[^@\s]+",
    "isd": r"[0-9]{1,4}",
    "phone": r"[0-9]{2,15}",
    "vid": r"[0-9]{16}",
}
PLAIN = r"[^&<\x00-\x1f\x7f]*"


def day(text: str) -> datetime.date:
    if len(text) != 10 or text[2] != "-" or text[5] != "-":
        raise ValueError("not DD-MM-YYYY")
    return datetime.date(int(text[6:]), int(text[3:5]), int(text[:2]))


def needs(value: Any) -> dict[str, bool]:
    """The conditions under which members of the table are required."""
    indian = value.appNationality not in ("Others", None)
    return {
        "exempt": value.appExmt == "yes",
        "ipv_done": value.appIpvFlag == "yes",
        "nri": value.appResStatus in ("non_resident_indian", "person_of_indian_origin"),
        "other_nationality": not indian,
        "indian": indian,
        "other_company_status": value.appCompStatus == "Others",
        "other_occupation": value.appOcc == "Others",
        "own_permanent_address": value.appPerAddFlag != "yes",
        "organisation_net_worth": value.appType == "non_individual" and value.appNetwrth is not None,
    }


def crossed(value: Any, today: datetime.date, days: dict[str, datetime.date]) -> list[str]:
    """The rules over several members, those of `core/src/providers/hyperverge/rules.rs`."""
    faults: list[str] = []
    conditions = needs(value)
    for name, condition in CONDITIONAL:
        if conditions[condition] and not getattr(value, name):
            faults.append(f"{name}: required")
    individual, organisation = value.appType == "individual", value.appType == "non_individual"
    _dates(faults, value, today, days, individual)
    _identity(faults, value, individual)
    _addresses(faults, value)
    _money(faults, value, organisation, days)
    for name in PERSONAL:
        text = getattr(value, name)
        if text is not None and len(text) >= 12 and FULL_AADHAAR(text):
            faults.append(f"{name}: an Aadhaar number")
    for name, begins in (("pan", (b"%PDF", b"\xff\xd8\xff", b"\x89PNG")), ("aadhaar", (b"<?xml", b"<"))):
        if text := getattr(value, name):
            try:
                document = base64.b64decode(text, validate=True)
            except ValueError:
                faults.append(f"{name}: no base64")
            else:
                if not document.startswith(begins) or b"<!DOCTYPE" in document:
                    faults.append(f"{name}: another kind of file")
    return faults


def _dates(
    faults: list[str], value: Any, today: datetime.date, days: dict[str, datetime.date], individual: bool
) -> None:
    applied, born, verified = days.get("appDate"), days.get("appDobIncorp"), days.get("appIpvDate")
    for name in ("appDate", "appDobIncorp", "appIpvDate", "appNetworthDt"):
        if name in days and days[name] > today:
            faults.append(f"{name}: in the future")
    if born:
        if applied and born > applied or verified and verified < born:
            faults.append("appDobIncorp: order of the days")
        commenced = days.get("appCommenceDt")
        if commenced and commenced < born:
            faults.append("appCommenceDt: order of the days")
        if individual and born.replace(day=min(born.day, 28), year=born.year + 18) > today:
            faults.append("appDobIncorp: a minor")
        elif individual and born.year + 121 <= today.year:
            faults.append("appDobIncorp: above 120")
    if applied and verified and verified > applied:
        faults.append("appIpvDate: order of the days")
    for proof, name in (("appCorAddProof", "appCorAddDt"), ("appPerAddProof", "appPerAddDt")):
        if name in days:
            kind = getattr(value, proof)
            if kind in ("passport", "driving_licence") and days[name] < today:
                faults.append(f"{name}: expired")
            elif kind in STALE and applied and (applied - days[name]).days > 92:
                faults.append(f"{name}: stale")


def _identity(faults: list[str], value: Any, individual: bool) -> None:
    pan = value.appPanNo
    if pan and len(pan) == 10:
        if (pan[3] == "P") != individual or pan[3] not in "PCHFATBLJGE":
            faults.append("appPanNo: another kind of holder")
        if value.appName and not any(word[:1].upper() == pan[4] for word in WORD(value.appName)):
            faults.append("appPanNo: another initial")
    if value.appExmt == value.appPanCopy and value.appExmt is not None:
        faults.append("appExmt: both or neither")
    if value.appExmt == "no" and value.appExmtCat or value.appExmt == "yes" and value.appExmtIdProof == "pan":
        faults.append("appExmtCat: does not go with appExmt")
    aadhaar = value.appKycMode in AADHAAR_MODES
    if aadhaar and value.appCorAddProof and value.appCorAddProof != "aadhaar":
        faults.append("appKycMode: asks for another proof")
    if value.appIpvFlag == "exempted" and value.appKycMode and not aadhaar:
        faults.append("appIpvFlag: not exempted")
    if value.appVidNo and not verhoeff(value.appVidNo):
        faults.append("appVidNo: check digit")


def _addresses(faults: list[str], value: Any) -> None:
    for pin, country, state in PLACES:
        code, land = getattr(value, pin), getattr(value, country)
        if code and (land is None or land.strip().lower() == "india"):
            if len(code) != 6 or not code.isdigit() or code[0] == "0":
                faults.append(f"{pin}: six digits")
            elif (region := REGIONS.get(getattr(value, state))) and code[0] != "9" and code[0] not in region:
                faults.append(f"{pin}: another state")
        elif code and len(code) > 10:
            faults.append(f"{pin}: too long")
    if value.appPerAddFlag == "yes":
        for permanent, correspondence in TWINS:
            given = getattr(value, permanent)
            if given and given != getattr(value, correspondence):
                faults.append(f"{permanent}: differs")
    number, isd = value.appMobNo, (value.appMobIsd or "").strip()
    if number and isd in ("", "91", "+91", "0091"):
        if len(number) != 10 or not number.isdigit() or number[0] not in "6789":
            faults.append("appMobNo: ten digits from 6 on")
    elif number and (len(number) > 10 or not number.isdigit()):
        faults.append("appMobNo: at most ten digits")


def _money(faults: list[str], value: Any, organisation: bool, days: dict[str, datetime.date]) -> None:
    worth, applied = value.appNetwrth, days.get("appDate")
    if organisation and not value.appRegno:
        faults.append("appRegno: required")
    if not value.appIncome and not worth:
        faults.append("appIncome: income or net worth")
    told = days.get("appNetworthDt")
    if told and applied and (applied - told).days > 366:
        faults.append("appNetworthDt: stale")
    if worth and not told and not organisation and not value.appIncome:
        faults.append("appNetworthDt: required")
    if value.noOfKycRecords is not None and int(value.noOfKycRecords) != 1:
        faults.append("noOfKycRecords: one")
    if value.noOfAddldataRecords:
        faults.append("noOfAddldataRecords: none")


def verhoeff(digits: str) -> bool:
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = PRODUCTS[check][PERMUTATION[place % 8][ord(digit) - 48]]
    return check == 0


_TURNED = [(1, 5, 7, 6, 2, 8, 3, 0, 9, 4)]
while len(_TURNED) < 7:
    _TURNED.append(tuple(_TURNED[0][digit] for digit in _TURNED[-1]))
PERMUTATION = [tuple(range(10)), *_TURNED]
PRODUCTS = [
    [(a + b) % 5 + 5 * (b > 4) if a < 5 else (a - b) % 5 + 5 * (b < 5) for b in range(10)] for a in range(10)
]
FULL_AADHAAR = re.compile(r"(?<!\d)\d{4}[ -]?\d{4}[ -]?\d{4}(?!\d)").search
WORD = re.compile(r"\w+").findall
STALE = ("latest_bank_passbook", "latest_bank_account_statement", "latest_demat_account_statement")
STALE += ("latest_landline_telephone_bill", "latest_electricity_bill", "gas_bill")
AADHAAR_MODES = ("e_kyc_with_otp", "e_kyc_with_biometric", "offline_aadhaar", "digilocker")
PLACES = (("appCorPincd", "appCorCtry", "appCorState"), ("appPerPincd", "appPerCtry", "appPerState"))
TWINS = [(f["wire"], f["wire"].replace("Per", "Cor")) for f in FIELDS if re.match("appPer(Add[1-3R]|C|P|S)", f["wire"])]
PERSONAL = [f["wire"] for f in FIELDS if f["type"] == "text" and "check" not in f]
REGIONS = {code["wire"]: code["pin"] for entry in TABLE["list"] for code in entry["codes"] if code.get("pin")}
CONDITIONAL = [(field["wire"], field["when"]) for field in FIELDS if "when" in field]


# ---- pydantic: constraints in its core, the rest in one validator of the model ----


def _annotation(field: dict[str, Any]) -> Any:
    kind = field["type"]
    if kind == "count":
        return Annotated[int, pydantic.Field(ge=0)]
    if kind == "flag":
        return Literal["yes", "no"]
    if kind == "date":
        return Annotated[str, pydantic.StringConstraints(pattern=r"^\d{2}-\d{2}-\d{4}$")]
    if kind == "code":
        return Literal[tuple(WORDS[field["list"]])]
    if kind == "document":
        return Annotated[str, pydantic.StringConstraints(min_length=1)]
    pattern = PATTERNS.get(field.get("check", ""), PLAIN)
    return Annotated[str, pydantic.StringConstraints(max_length=field.get("max"), pattern=f"^{pattern}$")]


def _members() -> dict[str, Any]:
    members: dict[str, Any] = {}
    for field in FIELDS:
        annotation = _annotation(field)
        required = field["obligation"] == "required" and field["applies"] == "both"
        members[field["wire"]] = (annotation, ...) if required else (Optional[annotation], None)
    return members


DAYS = [field["wire"] for field in FIELDS if field["type"] == "date"]


class _Checked(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="allow")

    @pydantic.model_validator(mode="after")
    def _rules(self) -> Any:
        days = {name: day(text) for name in DAYS if (text := getattr(self, name))}
        if faults := crossed(self, datetime.date.today(), days):
            raise ValueError("; ".join(faults))
        return self


PydanticApplication = pydantic.create_model("PydanticApplication", __base__=_Checked, **_members())


def pydantic_faults(wire: dict[str, Any]) -> int:
    try:
        PydanticApplication.model_validate(wire)
    except pydantic.ValidationError as error:
        return error.error_count()
    return 0


# ---- msgspec: the typed decode, then every rule as generated Python, so that all faults are told ----

MsgspecApplication = msgspec.defstruct(
    "MsgspecApplication",
    [(field["wire"], Optional[int if field["type"] == "count" else str], None) for field in FIELDS],
)
_decoder = msgspec.json.Decoder(MsgspecApplication)


def _check(field: dict[str, Any]) -> list[str]:
    name, lines = field["wire"], []
    kind, check = field["type"], field.get("check", "")
    if kind == "code":
        lines = [f"if v not in {field['list']}: faults.append('{name}: not a word of the list')"]
    elif kind == "flag":
        lines = [f"if v != 'yes' and v != 'no': faults.append('{name}: neither yes nor no')"]
    elif kind == "date":
        lines = ["try:", f"    days['{name}'] = day(v)", "except ValueError:", f"    faults.append('{name}: no date')"]
    elif kind == "text":
        pattern = f"is_{check}" if check in PATTERNS else "is_plain"
        lines = [f"if not {pattern}(v): faults.append('{name}: wrong characters')"]
        if "max" in field:
            lines.append(f"if len(v) > {field['max']}: faults.append('{name}: too long')")
    required = field["obligation"] == "required" and field["applies"] == "both"
    absent = f"faults.append('{name}: required')" if required else "pass"
    body = [f"v = value.{name}", "if v is None or v == '':", f"    {absent}"]
    return body + (["else:"] + [f"    {line}" for line in lines] if lines else [])


def _generated() -> Any:
    scope: dict[str, Any] = {"day": day, "crossed": crossed, "today": datetime.date.today}
    scope |= {f"is_{name}": re.compile(pattern).fullmatch for name, pattern in PATTERNS.items()}
    scope["is_plain"] = re.compile(PLAIN).fullmatch
    scope |= {name: frozenset(words) for name, words in WORDS.items()}
    lines = [line for field in FIELDS for line in _check(field)]
    source = "def faults_of(value):\n    faults, days = [], {}\n    "
    exec(source + "\n    ".join(lines) + "\n    return faults + crossed(value, today(), days)", scope)
    return scope["faults_of"]


faults_of = _generated()


def msgspec_faults(body: bytes) -> list[str]:
    faults: list[str] = faults_of(_decoder.decode(body))
    return faults


class KraWebhook(msgspec.Struct):
    """The webhook of the KRA as msgspec decodes it."""

    transactionId: str
    appId: str
    eventType: str
    appStatus: str
    statusDescription: Optional[str] = None
    remarks: Optional[str] = None
    appUpdtStatus: Optional[str] = None
    eventTime: Optional[str] = None


class ArgosResult(msgspec.Struct):
    status: str
    updated_at: Optional[str] = None
    created_at: Optional[str] = None
    kyc_result_at: Optional[str] = None
    pending_at: Optional[str] = None
    reviewer: Optional[str] = None


class ArgosWebhook(msgspec.Struct, rename="camel"):
    """The approved webhook of ARGOS as msgspec decodes it."""

    kyc_result: ArgosResult = msgspec.field(name="kyc_result")
    webhook_trigger: str = msgspec.field(name="webhook_trigger")
    submission_id: str = msgspec.field(name="submission_id")
    cf: dict[str, str]
    email: Optional[str] = None
    userid: Optional[str] = None
    applicant_id: Optional[str] = msgspec.field(name="applicant_id", default=None)
    token_id: Optional[str] = None
    age_group: Optional[str] = msgspec.field(name="age_group", default=None)
    gender: Optional[str] = None
    date_of_birth: Optional[str] = msgspec.field(name="date_of_birth", default=None)
    nationality: Optional[str] = None
    full_name: Optional[str] = None
    id_type: Optional[str] = None
    issuing_country: Optional[str] = None
    issue_date: Optional[str] = None
    expire_date: Optional[str] = None
    identity_number: Optional[str] = None
    document_number: Optional[str] = None
    ip_address: Optional[str] = None
    additional_list: list[dict[str, str]] = msgspec.field(name="additional_list", default_factory=list)
