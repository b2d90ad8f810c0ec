//! Code lists.

use crate::border::{Failure, at, give, str};
use crate::types::*;
use kyckit_core::hyperverge::{self, LISTS};
use kyckit_core::{Code, CodeList};
use std::os::raw::c_char;

/// A code list: an open set of words that a field takes. Every text is valid for ever.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_code_list {
    /// Name, for example state.
    pub name: kyckit_text,
    /// What it holds.
    pub title: kyckit_text,
    /// What is peculiar about it; may be empty.
    pub doc: kyckit_text,
    /// Whether no other word exists.
    pub complete: bool,
    /// How many words it has.
    pub count: usize,
}

/// One word of a code list. Every text is valid for ever.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_code {
    /// Name in kyckit.
    pub symbol: kyckit_text,
    /// How it is written on the wire and held in the application.
    pub wire: kyckit_text,
    /// What it means.
    pub meaning: kyckit_text,
    /// The code of the registry (CVL); may be empty.
    pub cvl: kyckit_text,
    /// Whether somebody confirmed the spelling with the provider.
    pub confirmed: bool,
    /// How many other spellings are understood.
    pub alias_count: usize,
}

fn named(name: *const c_char, len: usize) -> Result<&'static CodeList, Failure> {
    let remedy = "Ask kyckit_code_list_at for the names.";
    let wrong = || Failure::argument("list", "name", "there is no such code list", remedy);
    hyperverge::list(str(name, len, "name")?).ok_or_else(wrong)
}

fn word(list: *const c_char, len: usize, index: usize) -> Result<&'static Code, Failure> {
    at(named(list, len)?.codes, index, "index")
}

fn of_list(list: &CodeList) -> kyckit_code_list {
    let [name, title, doc] = [list.name, list.title, list.doc].map(kyckit_text::of);
    kyckit_code_list { name, title, doc, complete: list.complete, count: list.codes.len() }
}

fn of_code(code: &Code) -> kyckit_code {
    let [symbol, wire, meaning, cvl] =
        [code.symbol, code.wire, code.meaning, code.registry_code].map(kyckit_text::of);
    kyckit_code { symbol, wire, meaning, cvl, confirmed: code.confirmed, alias_count: code.aliases.len() }
}

/// How many code lists there are.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_code_list_count() -> usize {
    LISTS.len()
}

/// A code list by its place from 0.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_code_list_at(
    index: usize,
    out: *mut kyckit_code_list,
    error: *mut kyckit_error,
) -> kyckit_status {
    give(out, error, || Ok(of_list(at(LISTS, index, "index")?)))
}

/// The code list with this name, for example state.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_code_list_named(
    name: *const c_char,
    name_len: usize,
    out: *mut kyckit_code_list,
    error: *mut kyckit_error,
) -> kyckit_status {
    give(out, error, || Ok(of_list(named(name, name_len)?)))
}

/// A word of the code list with this name, by its place from 0.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_code_at(
    name: *const c_char,
    name_len: usize,
    index: usize,
    out: *mut kyckit_code,
    error: *mut kyckit_error,
) -> kyckit_status {
    give(out, error, || Ok(of_code(word(name, name_len, index)?)))
}

/// Another spelling of a word, by its place from 0. Valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_code_alias(
    name: *const c_char,
    name_len: usize,
    index: usize,
    alias: usize,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    give(out, error, || Ok(kyckit_text::of(at(word(name, name_len, index)?.aliases, alias, "alias")?)))
}
