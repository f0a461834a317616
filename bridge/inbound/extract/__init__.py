"""A mail's body -> the words that the person newly wrote, and the other pieces, each with its kind."""

from bridge.inbound.extract.extraction import Compared, ElidedPiece, Extraction, compare, extract
from bridge.inbound.extract.lines import Lines, WhyElided

__all__ = ["Compared", "ElidedPiece", "Extraction", "Lines", "WhyElided", "compare", "extract"]
