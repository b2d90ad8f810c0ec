"""Small sets of HyperVerge's calls. Open: any other text is passed on as it is."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final


class DownloadParts:
    """What a download may hold. The letters are the page's; their meaning is the registry CVL's own."""

    ALL: Final = "I"
    """Data and image."""
    DATA: Final = "E"
    """Data only."""
    IMAGE: Final = "X"
    """Image only."""


class ResultsEvent:
    """Events that a Results webhook can be subscribed to."""

    FINISH: Final = "FINISH_TRANSACTION_WEBHOOK"
    """An SDK or onboard link completed the application."""
    MANUAL_REVIEW: Final = "MANUAL_REVIEW_STATUS_UPDATE"
    """Somebody approved or declined the application on the dashboard."""
    INTERMEDIATE: Final = "INTERMEDIATE_TRANSACTION_WEBHOOK"
    """The application was submitted and is being processed further."""
