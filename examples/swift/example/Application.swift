import Foundation
import KYCKit

/// An application as a form would fill it in; the applicant is made up.
func sample() -> KraApplication {
    KraApplication(
        updateFlag: Codes.UpdateFlag.new,
        kraAgency: "CVLKRA",
        applicantType: Codes.ApplicantType.individual,
        applicationNumber: "TEST-0001",
        applicationDate: CivilDate(year: 2026, month: 1, day: 10),
        pan: "AAAPT1234A",
        panCopy: true,
        panExempt: false,
        identityProof: "pan",
        ipv: InPersonVerification(status: "exempted"),
        person: Person(
            gender: "M",
            fatherOrSpouseName: "TEST FATHER",
            nationality: "indian",
            residentialStatus: "resident_individual",
            occupation: "private_sector_service",
            politicalConnection: "not_applicable",
            maritalStatus: "unmarried"),
        name: "TEST USER",
        birthOrIncorporationDate: CivilDate(year: 1990, month: 1, day: 1).map(PersonalDate.init),
        aadhaarLastFour: "1234",
        correspondence: Address(
            line1: "1 Test Street",
            line2: "Test District",
            line3: "Maharashtra",
            city: "Mumbai",
            pinCode: "400001",
            state: Codes.State.maharashtra,
            country: "India",
            proof: "aadhaar",
            proofReference: "1234"),
        mobile: Mobile(isd: "91", number: "9876543210"),
        email: "test.user@example.com",
        permanentSameAsCorrespondence: true,
        finances: Finances(income: "1_5_lakh"),
        documentProof: "self_certified",
        kycMode: "digilocker",
        kycRecordCount: 1,
        additionalRecordCount: 0,
        documents: Documents(
            accountOpeningForm: Document(Data("%PDF-1.4 a made up form %%EOF".utf8)),
            aadhaarXml: Document(Data("<OfflinePaperlessKyc/>".utf8))),
        fatcaApplicable: false)
}
