package io.kyckit.example

import io.kyckit.Address
import io.kyckit.Client
import io.kyckit.ClientOptions
import io.kyckit.Codes
import io.kyckit.Document
import io.kyckit.Documents
import io.kyckit.Finances
import io.kyckit.InPersonVerification
import io.kyckit.KraApplication
import io.kyckit.KyckitException
import io.kyckit.Mobile
import io.kyckit.Outcome
import io.kyckit.Person
import io.kyckit.Personal
import io.kyckit.PersonalDate
import io.kyckit.Provider
import io.kyckit.Receiver
import io.kyckit.Route
import io.kyckit.Secret
import io.kyckit.Verification
import io.kyckit.newTransactionId
import io.kyckit.reconcile
import io.kyckit.record
import io.kyckit.upload
import io.kyckit.validate
import java.time.LocalDate
import kotlin.system.exitProcess
import kotlinx.coroutines.runBlocking

/** An application as a form would fill it in; the applicant is made up. */
fun application(): KraApplication = KraApplication(
    updateFlag = Codes.UpdateFlag.NEW,
    kraAgency = "CVLKRA",
    applicantType = Codes.ApplicantType.INDIVIDUAL,
    applicationNumber = "TEST-0001",
    applicationDate = LocalDate.of(2026, 1, 10),
    pan = Personal("AAAPT1234A"),
    panCopy = true,
    panExempt = false,
    identityProof = "pan",
    ipv = InPersonVerification(status = "exempted"),
    person = Person(
        gender = "M",
        fatherOrSpouseName = Personal("TEST FATHER"),
        nationality = "indian",
        residentialStatus = "resident_individual",
        occupation = "private_sector_service",
        politicalConnection = "not_applicable",
        maritalStatus = "unmarried",
    ),
    name = Personal("TEST USER"),
    birthOrIncorporationDate = PersonalDate(LocalDate.of(1990, 1, 1)),
    aadhaarLastFour = Personal("1234"),
    correspondence = Address(
        line1 = Personal("1 Test Street"),
        line2 = Personal("Test District"),
        line3 = Personal("Maharashtra"),
        city = Personal("Mumbai"),
        pinCode = Personal("400001"),
        state = Codes.State.MAHARASHTRA,
        country = "India",
        proof = "aadhaar",
        proofReference = Personal("1234"),
    ),
    mobile = Mobile(isd = Personal("91"), number = Personal("9876543210")),
    email = Personal("test.user@example.com"),
    permanentSameAsCorrespondence = true,
    finances = Finances(income = "1_5_lakh"),
    documentProof = "self_certified",
    kycMode = "digilocker",
    kycRecordCount = 1u,
    additionalRecordCount = 0u,
    documents = Documents(
        accountOpeningForm = Document("%PDF-1.4 a made up form %%EOF".encodeToByteArray()),
        aadhaarXml = Document("<OfflinePaperlessKyc/>".encodeToByteArray()),
    ),
    fatcaApplicable = false,
)

/** Checks an application, uploads it, and reads the webhook that follows. The settings are in the environment. */
fun main(): Unit = runBlocking {
    val application = application()
    for (violation in application.validate()) {
        println("${violation.severity} ${violation.path} (${violation.wireName}): ${violation.message} ${violation.remedy}")
    }
    try {
        Client(ClientOptions()).use { client ->
            val receipt = client.upload(application, newTransactionId())
            println("${receipt.outcome}: ${receipt.message} ${receipt.remedy}")
            // It may have been taken: look it up, never send it again blindly.
            if (receipt.outcome == Outcome.UNKNOWN) println(client.reconcile(receipt.lookup))
            if (receipt.outcome != Outcome.ACCEPTED) exitProcess(1)
        }
    } catch (error: KyckitException) {
        println("${error.record.code}: ${error.message}")
        exitProcess(1)
    }
    // In a server, method, path, headers and bytes come from the request, exactly as received; a thrown error has its
    // answer in `reply`.
    val secret = Verification.UrlSegment(listOf(Secret("a-long-random-secret")))
    Receiver(listOf(Route("/hooks/kra", Provider.HypervergeKra, secret))).use { receiver ->
        val body = """{"transactionId":"T-1","eventType":"KRA_APPLICATION_STATUS","appStatus":"007"}"""
        val path = "/hooks/kra/a-long-random-secret"
        val (event, reply) = receiver.receive("POST", path, mapOf(), body.encodeToByteArray())
        println("${event.decision}, final ${event.isFinal}, ${event.dedupeKey}; answered ${reply.status}")
    }
}
