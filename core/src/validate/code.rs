//! Every fault that validation can find: one row each, with its stable code, text and remedy.

use super::Severity::{self, Error, Warning};

/// What is said about one kind of fault. `message` continues the sentence "`appPanNo` (pan) ...".
pub(crate) struct CodeRow {
    pub(crate) code: &'static str,
    pub(crate) severity: Severity,
    pub(crate) message: &'static str,
    /// Empty: the remedy of the field's own row says it better.
    pub(crate) remedy: &'static str,
}

macro_rules! codes {
    ($($name:ident $severity:ident $code:literal $message:literal $remedy:literal;)*) => {
        /// A kind of fault.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        pub(crate) enum Code { $($name),* }

        pub(crate) static CODES: &[CodeRow] = &[
            $(CodeRow { code: $code, severity: $severity, message: $message, remedy: $remedy }),*
        ];
    };
}

codes! {
    // Presence
    Required Error "required" "is missing" "";
    NotApplicable Warning "not_applicable" "is mandatory on the provider's page, whose wording does not speak of this applicant; it is sent as an empty text" "Leave it empty unless the provider asks for a value.";
    ExpectedEmpty Warning "expected_empty" "is given although nothing asks for it" "Leave it out, or correct the member that it depends on.";
    // JSON and types
    JsonType Error "json_type" "has a JSON type that this member cannot hold" "Give it as text in double quotes.";
    JsonTypeRead Warning "json_type_read" "is not given as the documented JSON type and was read as its text" "Give it as text in double quotes; a number loses leading zeros.";
    Flag Error "flag_format" "is neither yes nor no" "";
    CountFormat Error "count_format" "is not a whole number" "";
    DuplicateMember Error "duplicate_member" "is given twice with different values" "Give it once.";
    UnreadableText Error "text_unreadable" "holds an escape that is no character" "Write the text as UTF-8.";
    UnknownMember Warning "unknown_member" "is a member that kyckit does not know; it is sent as it stands" "Compare the name with the reference of the fields, or take it out.";
    // Dates
    DateFormat Error "date_format" "is not written as DD-MM-YYYY" "";
    DateImpossible Error "date_impossible" "is a day that no calendar has" "";
    BirthInFuture Error "date_in_future" "lies in the future" "Check the year.";
    DateInFuture Warning "date_in_future" "lies in the future" "Check the year.";
    IpvInFuture Error "ipv_date_in_future" "lies in the future" "Give the day on which the verification took place.";
    DateOrder Warning "date_order" "does not fit the order of the other dates" "Compare birth or incorporation, commencement, in-person verification and application date.";
    DateExpired Warning "date_expired" "has passed: the document is no longer valid" "Take a document that is valid.";
    DateStale Warning "date_stale" "is more than three months before the application" "Take a document at most three months old.";
    NetWorthStale Warning "net_worth_stale" "is more than a year before the application" "State the net worth as on a later day.";
    Minor Warning "minor" "makes the applicant younger than 18" "Minors invest through a guardian's KYC.";
    AgeAbove120 Warning "age_above_120" "makes the applicant older than 120" "Check the year.";
    // PAN
    PanFormat Error "pan_format" "is not five capital letters, four digits and one capital letter" "";
    PanHolder Warning "pan_holder" "has a fourth letter that does not fit the applicant type" "Check the PAN and the applicant type; P stands for a person.";
    PanInitial Warning "pan_initial" "has a fifth letter that no part of the name begins with" "Compare PAN and name with the card.";
    // Aadhaar
    AadhaarLastFour Error "aadhaar_last_four" "is not exactly four digits" "";
    AadhaarFull Error "aadhaar_full" "holds a full Aadhaar number, which must be neither stored nor sent; kyckit never writes it" "Give the last four digits only.";
    AadhaarBeside Error "aadhaar_full" "is accompanied by an unknown member that held a full Aadhaar number, which must be neither stored nor sent; it was dropped" "Take the other member out and give the last four digits only.";
    AadhaarSuspected Warning "aadhaar_suspected" "holds twelve digits that may be a full Aadhaar number" "Take it out; of an Aadhaar number only the last four digits may be sent, in their own member.";
    VidFormat Error "vid_format" "is not 16 digits" "";
    VidCheckDigit Warning "vid_check_digit" "has a wrong check digit" "Copy the Virtual ID again.";
    // Code lists
    Unlisted Error "value_unlisted" "is none of the words that the provider allows" "";
    UnlistedOpen Warning "value_unlisted" "is a word that kyckit does not know; its list is not confirmed, so it is sent as it stands" "Take a word of its list (`kyckit codes`), or confirm the provider's spelling in the spellings.";
    Unconfirmed Warning "spelling_unconfirmed" "uses a spelling that nobody has confirmed" "Ask the provider for the spelling and confirm it in the spellings.";
    // Address, phone, e-mail
    PinCodeFormat Error "pin_code_format" "is not six digits that begin with 1 to 9" "Give the six digits of the Indian PIN code.";
    PinCodeLength Error "pin_code_length" "is longer than ten characters" "Shorten it to at most ten characters.";
    PinCodeState Warning "pin_code_state" "does not belong to the state" "Check PIN code and state.";
    MobileFormat Error "mobile_format" "is not ten digits" "";
    MobileFirstDigit Warning "mobile_first_digit" "does not begin with 6, 7, 8 or 9" "Check the number.";
    PhoneLetters Error "phone_letters" "holds letters" "";
    PhoneFormat Warning "phone_format" "holds other characters than digits" "";
    EmailFormat Error "email_format" "is not an e-mail address" "";
    EmailDomain Warning "email_domain" "has a domain without a dot" "Check the address.";
    PermanentDiffers Error "permanent_differs" "differs from the correspondence address although both are said to be the same" "Leave it out, make it equal, or say that the addresses differ.";
    // Text
    TooLong Error "too_long" "is longer than the registry's column" "Shorten it.";
    Long Warning "long" "is longer than the registry is known to take" "Shorten it if the provider refuses it.";
    XmlHostile Warning "xml_hostile" "holds &, < or a control character, which may break the registry's XML" "Write it without that character, for example `and` instead of &.";
    Amount Error "amount_format" "is not a plain number" "";
    // Cross-field rules
    ExemptionPair Error "exemption_pair" "is yes together with the copy of the PAN card; the page lets only one of them be yes" "Set one of the two to `no`.";
    ExemptionNeither Warning "exemption_neither" "and the copy of the PAN card are both no" "One of the two is usually `yes`.";
    ExemptIdentityProof Warning "exempt_identity_proof" "is the PAN although the applicant is exempt from the PAN card" "Name the document that was shown instead.";
    RegistrationNumber Warning "registration_number" "is missing; the page calls it optional, the registry refuses an organisation without it" "";
    IncomeOrNetWorth Warning "income_or_net_worth" "and the net worth are both missing; the page calls them optional, the registry refuses a record without either" "";
    NetWorthDate Warning "net_worth_date" "is missing; the page lets it be left out only when the income is given" "";
    RecordCount Error "record_count" "is not 1, the number of records in one request" "";
    AdditionalRecords Warning "additional_records" "is not 0, but the request has no members for additional data" "";
    KycModeProof Warning "kyc_mode_proof" "is an Aadhaar mode, but the address proof is not the Aadhaar" "Check KYC mode and address proof.";
    IpvExempted Warning "ipv_exempted" "is `exempted`, which goes with the Aadhaar KYC modes only" "Check the in-person verification and the KYC mode.";
    // Documents
    DocumentBase64 Error "document_base64" "is not base64" "Give the file's bytes as base64 text.";
    DocumentEmpty Error "document_empty" "is an empty file" "";
    DocumentSize Warning "document_size" "is larger than the limit" "Scan at 200 dpi in grey, or compress it.";
    DocumentKind Warning "document_kind" "is neither a PDF nor a known image" "";
    DocumentXml Error "document_xml" "is not well-formed XML" "";
    DocumentDtd Error "document_dtd" "holds a document type or an entity, refused for safety" "Take the XML file as it was downloaded from UIDAI or DigiLocker.";
}
