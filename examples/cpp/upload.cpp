// Fills in a KRA application, checks it, uploads it and reads a webhook.
//
// c++ -std=c++17 upload.cpp $(pkg-config --cflags --libs kyckit); credentials and address come from the environment:
// KYCKIT_HYPERVERGE_APP_ID, KYCKIT_HYPERVERGE_APP_KEY, KYCKIT_HYPERVERGE_BASE_URL (`kyckit sandbox` prints them).
#include <kyckit.hpp>

#include <iostream>

static kyckit::Application application() {
    const std::string form = "%PDF-1.4\n% fake account opening form of a test\n%EOF\n";
    const std::string aadhaar = R"(<?xml version="1.0"?><OfflinePaperlessKyc referenceId="123420260101"/>)";
    kyckit::Application app;
    app.set_update_flag("new")
        .set_kra_agency("CVLKRA")
        .set_applicant_type("individual")
        .set_application_number("TEST-CPP-0001")
        .set_application_date({2026, 1, 10})
        .set_pan("AAAPT1234A")
        .set_pan_copy(true)
        .set_pan_exempt(false)
        .set_identity_proof("pan")
        .set_ipv_status("exempted")
        .set_name("TEST USER")
        .set_person_gender("M")
        .set_person_father_or_spouse_name("TEST FATHER")
        .set_person_nationality("indian")
        .set_person_residential_status("resident_individual")
        .set_person_marital_status("unmarried")
        .set_birth_or_incorporation_date({1990, 1, 1})
        .set_aadhaar_last_four("1234")
        .set_correspondence_line1("1 Test Street")
        .set_correspondence_city("Mumbai")
        .set_correspondence_pin_code("400001")
        .set_correspondence_state(KYCKIT_STATE_MAHARASHTRA)
        .set_correspondence_proof("aadhaar")
        .set_correspondence_proof_reference("1234")
        .set_permanent_same_as_correspondence(true)
        .set_mobile_number("9876543210")
        .set_email("test.user@example.com")
        .set_document_proof("self_certified")
        .set_kyc_mode("digilocker")
        .set_finances_income("1_5_lakh")
        .set_fatca_applicable(false)
        .set_documents_account_opening_form({form.begin(), form.end()})
        .set_documents_aadhaar_xml({aadhaar.begin(), aadhaar.end()});
    return app;
}

int main() try {
    const kyckit::Application app = application();
    const kyckit::Validation found = app.validate();
    if (!found.valid)
        for (const kyckit::Violation& one : found.violations)
            std::cout << "  " << one.severity << ' ' << one.path << ": " << one.remedy << '\n';
    std::cout << "valid: " << (found.valid ? "yes" : "no") << ", with " << found.violations.size() << " remarks\n";

    const kyckit::Client client;
    const kyckit::Receipt receipt = client.upload(app, "T-cpp-example", {kyckit::Mode::immediate, 10});
    // After a crash or a lost answer: what became of it, from stored facts only.
    if (receipt.outcome() == "unknown")
        std::cout << "reconcile: " << client.reconcile(receipt.lookup()).result().value_or("") << '\n';
    std::cout << "upload: " << receipt.outcome() << ". " << receipt.remedy() << '\n';

    const kyckit::Event event = kyckit::Event::read_kra(
        R"({"transactionId":"T-cpp-example","eventType":"KRA_APPLICATION_STATUS","appStatus":"007",)"
        R"("statusDescription":"KRA Validated","eventTime":"2026-01-15T10:00:00Z"})");
    std::cout << "webhook: " << event.decision() << ", " << event.dedupe_key() << '\n';
    return receipt.outcome() == "accepted" ? 0 : 1;
} catch (const kyckit::Error& error) {
    std::cerr << "error " << error.code << ": " << error.what() << '\n' << error.remedy << '\n';
    for (const kyckit::Violation& one : error.violations) std::cerr << "  " << one.message << '\n';
    return 1;
}
