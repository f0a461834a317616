"""A mail's body -> what the person newly wrote, and each piece that was taken out with its reason."""

from bridge.inbound.extract.extraction import Elided, Extraction, Why, extract

__all__ = ["Elided", "Extraction", "Why", "extract"]
