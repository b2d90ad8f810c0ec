"""An application with fake data."""

from __future__ import annotations

import datetime

from .. import hyperverge as hv

_FORM = b"%PDF-1.4\n% fake account opening form of a test\n%%EOF\n"
_AADHAAR = b"""<?xml version="1.0" encoding="UTF-8"?>
<OfflinePaperlessKyc referenceId="123420260101000000000"><UidData><Poi name="TEST USER"/></UidData></OfflinePaperlessKyc>
"""


def kra_application() -> hv.KraApplication:
    """A valid application of an individual who lives in India, of January 2026. Change it with `replace`."""
    codes = hv.codes
    return hv.KraApplication(
        update_flag=codes.update_flag.NEW,
        kra_agency=codes.kra_agency.CVLKRA,
        applicant_type=codes.applicant_type.INDIVIDUAL,
        application_number="TEST-0001",
        application_date=datetime.date(2026, 1, 10),
        pan="AAAPT1234A",
        pan_copy=True,
        pan_exempt=False,
        identity_proof=codes.identity_proof.PAN,
        ipv=hv.InPersonVerification(status=codes.ipv_status.EXEMPTED),
        person=hv.Person(
            gender=codes.gender.MALE,
            father_or_spouse_name="TEST FATHER",
            nationality=codes.nationality.INDIAN,
            residential_status=codes.residential_status.RESIDENT_INDIVIDUAL,
            occupation=codes.occupation.PRIVATE_SECTOR_SERVICE,
            political_connection=codes.political_connection.NOT_APPLICABLE,
            marital_status=codes.marital_status.UNMARRIED,
        ),
        name="TEST USER",
        birth_or_incorporation_date=datetime.date(1990, 1, 1),
        aadhaar_last_four="1234",
        correspondence=hv.Address(
            line1="1 Test Street",
            line2="Test District",
            line3="Maharashtra",
            city="Mumbai",
            pin_code="400001",
            state=codes.state.MAHARASHTRA,
            country="India",
            proof=codes.address_proof.AADHAAR,
            proof_reference="1234",
        ),
        mobile=hv.Mobile(isd="91", number="9876543210"),
        email="test.user@example.com",
        permanent_same_as_correspondence=True,
        finances=hv.Finances(income=codes.income.FROM_1_TO_5_LAKH),
        document_proof=codes.document_proof.SELF_CERTIFIED,
        kyc_mode=codes.kyc_mode.DIGILOCKER,
        kyc_record_count=1,
        additional_record_count=0,
        documents=hv.Documents(account_opening_form=_FORM, aadhaar_xml=_AADHAAR),
        fatca_applicable=False,
    )
