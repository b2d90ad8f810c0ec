"""Small sets of the canonical event. Open: a later version may send other texts; compare with `==`."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final


class EventKind:
    """What happened."""

    VERIFICATION_STARTED: Final = "verification.started"
    """A verification began."""
    VERIFICATION_RETRY: Final = "verification.retry"
    """The user is to try a step again."""
    VERIFICATION_STATUS_CHANGED: Final = "verification.status_changed"
    """A verification has another status."""
    VERIFICATION_UPDATED: Final = "verification.updated"
    """Data of a verification changed."""
    VERIFICATION_DELETED: Final = "verification.deleted"
    """A verification was deleted."""
    REGISTRY_STATUS_CHANGED: Final = "registry.status_changed"
    """A KRA record has another status; not a verdict on an identity."""
    AML_SCREENED: Final = "aml.screened"
    """An anti-money-laundering search has a result."""
    AML_MONITORED: Final = "aml.monitored"
    """Ongoing monitoring has news."""
    ADDRESS_STATUS_CHANGED: Final = "address.status_changed"
    """An address proof has another status."""
    DOCUMENT_RECEIVED: Final = "document.received"
    """A document arrived."""
    ENRICHMENT_SUCCEEDED: Final = "enrichment.succeeded"
    """An extra process succeeded."""
    ENRICHMENT_FAILED: Final = "enrichment.failed"
    """An extra process failed."""
    ACCOUNT_STATUS_CHANGED: Final = "account.status_changed"
    """A user account has another status."""
    CONSENT_GRANTED: Final = "consent.granted"
    """Consent was given."""
    UNKNOWN: Final = "unknown"
    """Something that this version does not know."""


class Decision:
    """What the event says about the case."""

    APPROVED: Final = "approved"
    """Passed."""
    DECLINED: Final = "declined"
    """Refused."""
    REVIEW: Final = "review"
    """A person or a registry holds it."""
    PENDING: Final = "pending"
    """Waiting; nobody needs to act."""
    RESUBMIT: Final = "resubmit"
    """The user must act, in the same case."""
    EXPIRED: Final = "expired"
    """It was approved once and must be repeated."""
    CANCELLED: Final = "cancelled"
    """The user gave up."""
    ERROR: Final = "error"
    """A technical failure or unusable input."""
    INACTIVE: Final = "inactive"
    """The record was withdrawn or deactivated."""
    NOT_FOUND: Final = "not_found"
    """There is no record."""
    NONE: Final = "none"
    """The event carries no verdict."""
    UNKNOWN: Final = "unknown"
    """Not recognised, or contradictory."""


class AmlHit:
    """Whether an anti-money-laundering search found something."""

    YES: Final = "yes"
    """It did."""
    NO: Final = "no"
    """It did not."""
    UNKNOWN: Final = "unknown"
    """Not told, or not in words that say so."""
