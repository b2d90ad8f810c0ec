"""`python -m kyckit`: the demo."""

from __future__ import annotations

import argparse
import sys

from ._kyckit import __version__

_ABOUT = """\
One way to speak to KYC providers.

commands:
  demo    the whole journey on this machine: check, upload, webhooks, verdict
"""
_AFTER = "Nothing leaves this machine, and no account is needed. The demo ends with 0 when the record was validated, else 1."


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; the result is the exit code."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("python -m kyckit", description=_ABOUT, epilog=_AFTER, formatter_class=form)
    parser.add_argument("command", choices=["demo"], help="what to do")
    parser.add_argument("--version", action="version", version=f"kyckit {__version__}")
    parser.parse_args(arguments)
    from ._demo import run

    return run()


if __name__ == "__main__":
    sys.exit(main())
