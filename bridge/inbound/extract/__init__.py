"""A mail's body -> what the person newly wrote, and each piece that was taken out with its reason."""

from bridge.inbound.extract.extraction import Compared, Elided, Extraction, compare, extract
from bridge.inbound.extract.lines import Lines, Why

__all__ = ["Compared", "Elided", "Extraction", "Lines", "Why", "compare", "extract"]
