//! The C library as it lies in a prefix, and a test of that prefix with the tools of those who use it.

use crate::process;
use std::path::Path;

const VERSION: &str = env!("CARGO_PKG_VERSION");
const SONAME: &str = concat!("libkyckit.so.", env!("CARGO_PKG_VERSION_MAJOR"));
const HEADERS: &[&str] = &[
    "kyckit.h",
    "kyckit.hpp",
    "kyckit_client.hpp",
    "kyckit_codes.h",
    "kyckit_fields.hpp",
    "kyckit_receiver.hpp",
    "kyckit_webhook.hpp",
];
/// Templates and files beside the headers, with the folder that each goes to.
const PACKAGE_FILES: &[(&str, &str)] = &[
    ("pkgconfig/kyckit.pc.in", "lib/pkgconfig/kyckit.pc"),
    ("cmake/kyckit-config.cmake", "lib/cmake/kyckit/kyckit-config.cmake"),
    ("cmake/kyckit-config-version.cmake.in", "lib/cmake/kyckit/kyckit-config-version.cmake"),
];

/// Lays headers, the libraries that lie in `built`, pkg-config and CMake files out below `prefix`.
pub(super) fn lay_out(root: &Path, built: &Path, prefix: &Path) -> Result<(), String> {
    let include = root.join("include");
    for name in HEADERS {
        copy(&include.join(name), &prefix.join("include").join(name))?;
    }
    for (from, to) in PACKAGE_FILES {
        let from = include.join(from);
        let text = std::fs::read_to_string(&from).map_err(|error| format!("{}: {error}", from.display()))?;
        write(&prefix.join(to), text.replace("@VERSION@", VERSION).as_bytes())?;
    }
    let lib = prefix.join("lib");
    let library = format!("libkyckit.so.{VERSION}");
    copy(&built.join("libkyckit.so"), &lib.join(&library))?;
    copy(&built.join("libkyckit.a"), &lib.join("libkyckit.a"))?;
    // The loader asks for the SONAME, the linker for the bare name.
    process::run(&lib, "ln", &["-sf", &library, SONAME])?;
    process::run(&lib, "ln", &["-sf", SONAME, "libkyckit.so"])
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let bytes = std::fs::read(from).map_err(|error| format!("{}: {error}", from.display()))?;
    write(to, &bytes)
}

fn write(to: &Path, bytes: &[u8]) -> Result<(), String> {
    let folder = to.parent().unwrap_or(to);
    let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(to, bytes));
    written.map_err(|error| format!("{}: {error}", to.display()))
}

/// Builds the examples against the prefix by pkg-config and by CMake's find_package, shared and static; gives the
/// programs. The loader must find the library by its SONAME.
pub(super) fn users(root: &Path, prefix: &Path, room: &Path) -> Result<Vec<String>, String> {
    let library = prefix.join("lib/libkyckit.so").display().to_string();
    let dynamic = process::output(root, "readelf", &["-d", &library])?;
    if !dynamic.contains(&format!("soname: [{SONAME}]")) {
        return Err(format!("{library} has not the SONAME {SONAME}"));
    }
    let mut programs = vec![by_pkg_config(root, prefix, room)?];
    let (build, source) = (room.join("cmake"), root.join("tests/c/install"));
    let [build_text, source, find] = [&build, &source, prefix].map(|path| path.display().to_string());
    let configure = ["-S", &source, "-B", &build_text, &format!("-DCMAKE_PREFIX_PATH={find}")];
    process::output(root, "cmake", &configure)?;
    process::output(root, "cmake", &["--build", &build_text])?;
    let names = ["c_kyckit", "c_static", "cpp_kyckit", "cpp_static"];
    programs.extend(names.map(|name| build.join(name).display().to_string()));
    Ok(programs)
}

fn by_pkg_config(root: &Path, prefix: &Path, room: &Path) -> Result<String, String> {
    let file = prefix.join("lib/pkgconfig/kyckit.pc").display().to_string();
    let flags = process::output(root, "pkg-config", &["--cflags", "--libs", &file])?;
    let program = room.join("by_pkg_config").display().to_string();
    let load = format!("-Wl,-rpath,{}", prefix.join("lib").display());
    let mut args = vec!["-std=c99", "examples/c/upload.c", "-o", &program, &load];
    args.extend(flags.split_whitespace());
    process::run(root, "gcc", &args)?;
    Ok(program)
}
