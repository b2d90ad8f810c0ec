//! ARGOS: the clients of its API and how bodies are encrypted.

#[cfg(feature = "http")]
mod answers;
mod cipher;
#[cfg(feature = "http")]
mod client;
#[cfg(feature = "http")]
mod submissions;

#[cfg(feature = "http")]
pub(crate) use answers::{
    AmlMonitoring, ApplicantSubmission, Done, MonitoredSubmission, Page, PageKey, Submission,
};
pub(crate) use cipher::{Cipher, CipherSettings, GivenCipher, probe};
#[cfg(feature = "http")]
pub(crate) use client::{ArgosClient, AsyncArgosClient};
#[cfg(feature = "http")]
pub(crate) use submissions::{NewSubmission, SubmissionChanges};
