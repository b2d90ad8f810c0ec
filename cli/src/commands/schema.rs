//! `kyckit schema`: JSON Schemas of the application, of each webhook and of the canonical event.

use crate::exit;
use crate::nearest::hint;
use crate::output::{Output, plain};
use crate::report::{Failure, number};
use kyckit::{Schema, schemas};
use std::path::{Path, PathBuf};

const AFTER: &str = "\
Examples:
  kyckit schema                                  the names
  kyckit schema event
  kyckit schema hyperverge_kra.application > application.schema.json
  kyckit schema --write schemas                  all of them, one file each

A schema (JSON Schema, draft 2020-12) tells shape and format; conditions between members are what `kyckit validate` checks.";

/// Prints JSON Schemas: of an application, a webhook, the canonical event.
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    /// Name of a schema
    name: Option<String>,
    /// Write all of them into this folder, as NAME.schema.json
    #[arg(long, value_name = "FOLDER", conflicts_with = "name")]
    write: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, out: &mut Output) -> Result<u8, Failure> {
    let schemas = schemas();
    if let Some(folder) = &args.write {
        write(folder, &schemas)?;
        // Beside the output: whoever calls it from a script has its quiet.
        out.aside(&format!(
            "{} written into {}",
            number(schemas.len(), "schema"),
            plain(&folder.display().to_string())
        ));
        return Ok(exit::FINE);
    }
    let Some(name) = &args.name else {
        schemas.iter().for_each(|schema| out.line(schema.name));
        return Ok(exit::FINE);
    };
    let Some(schema) = schemas.iter().find(|schema| schema.name == name) else {
        let says = format!("there is no schema `{}`", plain(name));
        let remedy =
            format!("{}`kyckit schema` lists them.", hint(name, schemas.iter().map(|schema| schema.name)));
        return Err(Failure::configuration("unknown_schema", says, remedy));
    };
    out.line(schema.json.trim_end());
    Ok(exit::FINE)
}

fn write(folder: &Path, schemas: &[Schema]) -> Result<(), Failure> {
    let written = std::fs::create_dir_all(folder).and_then(|()| {
        schemas.iter().try_for_each(|schema| {
            std::fs::write(folder.join(format!("{}.schema.json", schema.name)), &schema.json)
        })
    });
    written.map_err(|error| {
        let says = format!("the schemas cannot be written: {}", error.kind());
        Failure::configuration("not_written", says, "Give a folder that you may write to.")
            .at(folder.display().to_string())
    })
}
