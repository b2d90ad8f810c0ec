"""For tests of your own code, with fake data only and nothing but this machine.

`Sandbox` plays the providers on loopback; `fixture` and `fixtures` have a sample of every webhook; `kra_application` is a
valid application. In pytest the fixtures `kyckit_sandbox` and `kyckit_fixture` are there once kyckit is installed.
"""

from .._kyckit import Fixture, Sample, fixture, fixtures
from ._application import kra_application
from ._sandbox import ArgosSandbox, HypervergeSandbox, P100Sandbox, Sandbox

__all__ = [
    "ArgosSandbox",
    "Fixture",
    "HypervergeSandbox",
    "P100Sandbox",
    "Sample",
    "Sandbox",
    "fixture",
    "fixtures",
    "kra_application",
]
