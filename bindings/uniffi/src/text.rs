//! What a record shows as text: what Rust's `Debug` shows, and that masks. UniFFI would have Kotlin's `toString` and
//! Swift's `print` and `dump` show every member; `bindgen` makes those of the records named here ask these functions.

use crate::{Event, Lookup, Receipt, RegistryAnswer};
use kyckit::argos::ArgosPayload;
use kyckit::hyperverge::{
    Address, Authoriser, Documents, Finances, InPersonVerification, KraApplication, KraPayload, KycData,
    Mobile, Organisation, Person, Phone, ResultsPayload,
};
use kyckit::p100::P100Payload;

macro_rules! as_text {
    ($($function:ident($record:ident),)*) => {$(
        /// The record as text, masked.
        #[uniffi::export]
        pub fn $function(of: $record) -> String {
            format!("{of:?}")
        }
    )*};
}

as_text! {
    address_text(Address),
    argos_payload_text(ArgosPayload),
    authoriser_text(Authoriser),
    documents_text(Documents),
    event_text(Event),
    finances_text(Finances),
    in_person_verification_text(InPersonVerification),
    kra_application_text(KraApplication),
    kra_payload_text(KraPayload),
    kyc_data_text(KycData),
    lookup_text(Lookup),
    mobile_text(Mobile),
    organisation_text(Organisation),
    p100_payload_text(P100Payload),
    person_text(Person),
    phone_text(Phone),
    receipt_text(Receipt),
    registry_answer_text(RegistryAnswer),
    results_payload_text(ResultsPayload),
}
