"""A mail's body -> what the person newly wrote, and each piece that was taken out with its reason."""

from bridge.inbound.extract.extraction import Elided, Extraction, extract
from bridge.inbound.extract.lines import Why

__all__ = ["Elided", "Extraction", "Why", "extract"]
