//! Code lists and the fields of an application.

use crate::FieldKind;
use kyckit::hyperverge;

/// The code list with this name, for example `state`; none when there is no such list.
#[uniffi::export]
pub fn code_list(name: String) -> Option<CodeList> {
    hyperverge::list(&name).map(CodeList::from)
}

/// Every field of the application, in the order of the wire.
#[uniffi::export]
pub fn kra_fields() -> Vec<Field> {
    hyperverge::FIELDS.iter().map(Field::from).collect()
}

/// One code list of the provider.
#[derive(Clone, Debug, uniffi::Record)]
pub struct CodeList {
    /// Name, for example `state`.
    pub name: String,
    /// Title, for people.
    pub title: String,
    /// What it is.
    pub doc: String,
    /// Where it comes from.
    pub source: String,
    /// Whether it holds every code that there is.
    pub complete: bool,
    /// The codes.
    pub codes: Vec<Code>,
}

/// One code of a list.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Code {
    /// kyckit's symbol.
    pub symbol: String,
    /// Spelling on the wire.
    pub wire: String,
    /// What it means.
    pub meaning: String,
    /// The registry's own code.
    pub registry_code: String,
    /// First digits of its pin codes, for states.
    pub pin: String,
    /// Its class, where the list has classes.
    pub category: String,
    /// Other spellings that are read.
    pub aliases: Vec<String>,
    /// Whether the spelling is confirmed by the provider.
    pub confirmed: bool,
}

impl From<&kyckit::CodeList> for CodeList {
    fn from(list: &kyckit::CodeList) -> Self {
        CodeList {
            name: list.name.to_owned(),
            title: list.title.to_owned(),
            doc: list.doc.to_owned(),
            source: list.source.to_owned(),
            complete: list.complete,
            codes: list.codes.iter().map(Code::from).collect(),
        }
    }
}

impl From<&kyckit::Code> for Code {
    fn from(code: &kyckit::Code) -> Self {
        Code {
            symbol: code.symbol.to_owned(),
            wire: code.wire.to_owned(),
            meaning: code.meaning.to_owned(),
            registry_code: code.registry_code.to_owned(),
            pin: code.pin.to_owned(),
            category: code.class.to_owned(),
            aliases: code.aliases.iter().map(|alias| (*alias).to_owned()).collect(),
            confirmed: code.confirmed,
        }
    }
}

/// One field of the table.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Field {
    /// Path in the model, for example `correspondence.pin_code`.
    pub path: String,
    /// Name on the wire, for example `appCorPincd`.
    pub wire_name: String,
    /// The type of its value.
    pub kind: FieldKind,
    /// Whether it tells something of the applicant.
    pub personal: bool,
    /// The code list that it takes its words from.
    pub list: Option<String>,
    /// Most characters; 0 for no limit.
    pub max: u16,
    /// What it is.
    pub doc: String,
    /// What to do when it is wrong.
    pub remedy: String,
    /// Where that comes from.
    pub source: String,
}

impl From<&kyckit::Field> for Field {
    fn from(field: &kyckit::Field) -> Self {
        Field {
            path: field.path.to_owned(),
            wire_name: field.wire_name.to_owned(),
            kind: field.kind,
            personal: field.personal,
            list: field.list.map(|list| list.name.to_owned()),
            max: field.max,
            doc: field.doc.to_owned(),
            remedy: field.remedy.to_owned(),
            source: field.source.to_owned(),
        }
    }
}
