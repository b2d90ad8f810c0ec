// Tests of the C++ interface: ownership, errors, masks, values.
#include "check.hpp"
#include "json.h"
#include "sandbox.h"

#include <cstdio>
#include <cstdlib>
#include <thread>
#include <type_traits>
#include <unistd.h>

static_assert(!std::is_copy_constructible_v<kyckit::Application> && std::is_move_constructible_v<kyckit::Application>);
static_assert(!std::is_copy_constructible_v<kyckit::Event> && std::is_nothrow_move_assignable_v<kyckit::Event>);

static kyckit::Application example() {
    std::string text;
    char chunk[4096];
    std::FILE* file = std::fopen("examples/application.json", "rb");
    for (std::size_t n; file && (n = std::fread(chunk, 1, sizeof chunk, file)) > 0;) text.append(chunk, n);
    if (file) std::fclose(file);
    return kyckit::Application::from_wire(text);
}

static void values() {
    kyckit::Application app;
    CHECK(!app.pan() && !app.pan_copy() && !app.ipv_date());
    app.set_pan("CANARY").set_birth_or_incorporation_date({1990, 1, 2}).set_pan_copy(false).set_kyc_record_count(2);
    app.set_correspondence_state(KYCKIT_STATE_MAHARASHTRA).set("appMobNo", "CANARY").set_name({});
    app.set_documents_account_opening_form({}).set_documents_aadhaar_xml({'<', 'a', '/', '>'});
    CHECK(app.pan() == "CANARY" && app.mobile_number() == "CANARY" && app.name() == "");
    CHECK((app.birth_or_incorporation_date() == kyckit::Date{1990, 1, 2}) && app.pan_copy() == false);
    CHECK(app.kyc_record_count() == 2u && app.documents_aadhaar_xml()->size() == 4);
    CHECK(holds(app.debug(), "***") && !holds(app.debug(), "CANARY"));
    CHECK(!app.clear("pan").pan());
    kyckit::Application moved = std::move(app);
    CHECK(moved.mobile_number() == "CANARY");
    CHECK(throws(KYCKIT_BAD_HANDLE, "handle", [&] { app.pan(); }));
    app = kyckit::Application();
    CHECK(!app.pan());
}

static void errors() {
    kyckit::Application app;
    CHECK(throws(KYCKIT_BAD_ARGUMENT, "utf8", [&] { app.set_pan("CANARY\xff"); }));
    CHECK(throws(KYCKIT_BAD_ARGUMENT, "date", [&] { app.set_ipv_date({2025, 2, 29}); }));
    CHECK(throws(KYCKIT_BAD_ARGUMENT, "field", [&] { app.set("CANARY", "x"); }));
    CHECK(throws(KYCKIT_BAD_ARGUMENT, "value", [&] { app.set("ipv.date", "CANARY"); }));
    CHECK(throws(KYCKIT_PAYLOAD, "", [] { kyckit::Application::from_wire("{\"CANARY\""); }));
    CHECK(throws(KYCKIT_PAYLOAD, "", [] { kyckit::Event::read_kra({}); }));
    CHECK(throws(KYCKIT_CONFIGURATION, "now", [] { kyckit::Rules().now("CANARY"); }));
    CHECK(throws(KYCKIT_BAD_ARGUMENT, "list", [] { kyckit::code_list("CANARY"); }));
    kyckit::ClientOptions options;
    options.app_id = "CANARY";
    CHECK(throws(KYCKIT_CONFIGURATION, "credentials", [&] { kyckit::Client client(options); }));
    options.app_key = "CANARY";
    options.base_url = "http://127.0.0.1:1";
    const kyckit::Client gone(options);
    CHECK(throws(KYCKIT_NETWORK, "", [&] { gone.upload(example(), "T-1"); }));
    try {
        gone.upload(app, "T-1");
        CHECK(false);
    } catch (const kyckit::Error& error) {
        CHECK(error.status == KYCKIT_VALIDATION && error.violations.size() > 20 && error.sent == "no");
        CHECK(!error.violations[0].remedy.empty());
    }
    if (const char* sandbox = std::getenv("KYCKIT_HYPERVERGE_BASE_URL")) {
        options.base_url = sandbox;
        CHECK(throws(KYCKIT_CONFIGURATION, "", [&] { kyckit::Client(options).upload(example(), "T-1"); }));
    }
}

static void events() {
    const char body[] = "{\"transactionId\":\"T-1\",\"eventType\":\"KRA_APPLICATION_STATUS\",\"appStatus\":\"007\","
                        "\"statusDescription\":\"KRA Validated\",\"remarks\":\"CANARY\",\"novel\":1}";
    const kyckit::Event event = kyckit::Event::read_kra(body, kyckit::Rules().now("2026-01-15T10:00:00Z"));
    CHECK(event.decision() == "approved" && event.case_id() == "T-1" && !event.occurred_at());
    CHECK(event.payload("remarks") == "CANARY" && !event.payload("nonsense") && event.payload().size() == 5);
    CHECK(event.received_at() == "2026-01-15T10:00:00Z" && event.raw().size() == sizeof body - 1);
    CHECK(event.warnings().size() > 0 && event.warnings()[0].path && event.actor() == "unknown");
    CHECK(event.changed_fields().empty() && event.verified_by().empty() && event.schema_version() == 1);
    CHECK(!holds(event.debug(), "CANARY") && holds(event.to_json(), "unknown_member"));
    CHECK(kyckit::advise({{"007", ""}}).action.size() > 0 && kyckit::code_list("state").size() > 30);
}

/// The sandbox never answers: without the canceller this would last an hour, so an alarm ends it.
static void calls() {
    alarm(120);
    kyckit::Client client;
    const kyckit::Canceller canceller;
    sandbox_never_answer();
    std::thread other([&] {
        sandbox_wait_for_body("T-cpp-cancel");
        canceller.cancel();
    });
    const kyckit::Receipt receipt =
        client.upload(example(), "T-cpp-cancel", {kyckit::Mode::immediate, 3600, &canceller});
    other.join();
    CHECK(receipt.outcome() == "unknown" && receipt.sent() == "maybe" && receipt.record().empty());
    CHECK(sandbox_bodies("T-cpp-cancel") == 1);
    CHECK(throws(KYCKIT_TIMEOUT, "cancelled", [&] { client.upload(example(), "T-2", {{}, 0, &canceller}); }));

    const kyckit::Lookup lookup = receipt.lookup();
    CHECK(lookup.transaction_id == "T-cpp-cancel" && lookup.pan == "AAAPT1234A");
    const kyckit::RegistryAnswer found = client.reconcile(lookup);
    CHECK(found.result() == "taken" && found.records().at(0).at("pan") == lookup.pan);
    CHECK(!holds(found.debug(), lookup.pan.c_str()));
    CHECK(!client.search_and_verify(lookup.pan, "T-3").result());
    CHECK(throws(KYCKIT_BAD_ARGUMENT, "started_at", [&] { client.reconcile({"T-1", "CANARY", "CANARY"}); }));
    client.configure_webhook("http://127.0.0.1:9/kra");
    CHECK(throws(KYCKIT_CONFIGURATION, "webhook_url", [&] { client.configure_webhook("http://CANARY.example/"); }));
}

int main() {
    values();
    errors();
    events();
    if (std::getenv("KYCKIT_HYPERVERGE_BASE_URL")) calls();
    json_end();
    std::printf("cpp: tests %s\n", failed ? "FAILED" : "passed");
    return failed != 0;
}
