//! Swift: Debian 12 has none, so it runs in a Debian 13 root of its own, made once outside the repository.

use super::Context;
use super::kotlin::{Sandbox, library};
use crate::{process, setup};
use std::path::Path;

/// Makes the root; ten milliseconds when it is there.
const SET_UP: &str = r#"
set -euo pipefail
SWIFT_ROOT=${XDG_CACHE_HOME:-$HOME/.cache}/kyckit/swift-6.0.3
if [ ! -e "$SWIFT_ROOT/.ready" ]; then
  mirror=$(awk '/^URIs:/{print $2; exit}' /etc/apt/sources.list.d/debian.sources)
  command -v debootstrap >/dev/null || { apt-get update -q; apt-get install -yq --no-install-recommends debootstrap; }
  rm -rf --one-file-system "$SWIFT_ROOT"
  mkdir -p "$(dirname "$SWIFT_ROOT")"
  debootstrap --variant=minbase --include=swiftlang,libc6-dev,libstdc++-14-dev,git,ca-certificates trixie "$SWIFT_ROOT" "$mirror"
  rm -rf "$SWIFT_ROOT"/var/cache/apt/archives/*.deb "$SWIFT_ROOT"/var/lib/apt/lists/*
  touch "$SWIFT_ROOT/.ready"
fi
"#;

/// Runs a program inside the root. The folders it sees keep their names; the mounts vanish with the process.
const INSIDE: &str = r#"
export SWIFT_ROOT=${XDG_CACHE_HOME:-$HOME/.cache}/kyckit/swift-6.0.3
exec unshare --mount --propagation private bash -ec '
  mount -t proc proc "$SWIFT_ROOT/proc"; mount --rbind /dev "$SWIFT_ROOT/dev"
  for folder in $SWIFT_SEES; do mkdir -p "$SWIFT_ROOT$folder"; mount --bind "$folder" "$SWIFT_ROOT$folder"; done
  exec chroot "$SWIFT_ROOT" /usr/bin/env -i HOME=/tmp PATH=/usr/bin:/bin LANG=C.UTF-8 $(env | grep ^KYCKIT_) \
    sh -c "cd \"\$0\" && exec \"\$@\"" "$@"' _ "$@"
"#;

pub(super) fn test(context: &Context<'_>) -> Result<(), String> {
    let root = context.root;
    if !setup::is_root() {
        return Err("Swift runs in a Debian root of its own, which only root can make and enter; type: sudo -E cargo \
                    xtask test swift"
            .to_owned());
    }
    setup::programs(&[("debootstrap", "debootstrap"), ("unshare", "util-linux")])?;
    let library = library(root)?.display().to_string();
    process::run(root, "bash", &["-c", SET_UP])?;
    let linker = ["-Xlinker", "-L", "-Xlinker", &library, "-Xlinker", "-rpath", "-Xlinker", &library];
    let build = process::target(root).join("swift").display().to_string();
    // XCTest alone: Swift's other test library would say that it ran nothing.
    let test = [
        "swift",
        "test",
        "--quiet",
        "--disable-swift-testing",
        "-Xswiftc",
        "-warnings-as-errors",
        "--package-path",
        "swift",
        "--scratch-path",
        &build,
    ];
    let sandbox = Sandbox::start(root)?;
    let mut variables = [context.variables().to_vec(), sandbox.variables()].concat();
    let corpus = std::env::var("KYCKIT_CORPUS").unwrap_or_default();
    if !corpus.is_empty() {
        variables.push(("KYCKIT_CORPUS", &corpus));
    }
    inside(root, &variables, &[&test[..], &linker].concat())?;
    let build = process::target(root).join("swift-example").display().to_string();
    let example =
        ["swift", "run", "--quiet", "--package-path", "examples/swift/example", "--scratch-path", &build];
    inside(root, &sandbox.variables(), &[&example[..], &linker].concat())
}

fn inside(root: &Path, variables: &[(&str, &str)], command: &[&str]) -> Result<(), String> {
    let here = root.display().to_string();
    let mut sees = format!("{here} {}", process::target(root).display());
    if let Some((_, corpus)) = variables.iter().find(|(name, _)| *name == "KYCKIT_CORPUS") {
        sees = format!("{sees} {corpus}");
    }
    let own = [("SWIFT_SEES", sees.as_str())];
    let arguments = [&["-c", INSIDE, "_", here.as_str()][..], command].concat();
    process::run_with(root, &[&own[..], variables].concat(), "bash", &arguments)
}
