"""Run by the Python of an environment in which nothing but kyckit's wheel is installed: what a user gets."""

from __future__ import annotations

import importlib
import importlib.metadata
import pathlib
import pkgutil

import kyckit

FRAMEWORKS = {"kyckit.django", "kyckit.flask", "kyckit.starlette", "kyckit.testing.pytest_plugin"}


def main() -> None:
    """Imports every module, looks at what is beside them."""
    package = pathlib.Path(kyckit.__file__).parent
    assert (package / "py.typed").is_file() and (package / "_kyckit.pyi").is_file()
    for module in pkgutil.walk_packages([str(package)], "kyckit."):
        if module.name not in FRAMEWORKS | {"kyckit.__main__"}:
            importlib.import_module(module.name)
    told = importlib.metadata.metadata("kyckit")
    assert told["Version"] == kyckit.__version__
    assert told["License-Expression"] == "MIT OR Apache-2.0", "PEP 639"
    licences = told.get_all("License-File") or []
    files = {file.name: file for file in importlib.metadata.files("kyckit") or []}
    assert {"LICENSE-MIT", "LICENSE-APACHE"} <= set(licences) <= set(files), licences
    assert all("Permission" in files[name].read_text() or "Apache" in files[name].read_text() for name in licences)
    needed = [one for one in importlib.metadata.requires("kyckit") or [] if "extra ==" not in one]
    assert needed == [], "nothing else is needed"


if __name__ == "__main__":
    main()
