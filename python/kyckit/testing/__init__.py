"""Samples of every provider's webhooks, for tests of your own receiver. All data is fake."""

from .._kyckit import Fixture, Sample, fixture, fixtures

__all__ = ["Fixture", "Sample", "fixture", "fixtures"]
