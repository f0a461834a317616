"""Words of their own that lie near the word of a command: none is taken for a misspelling."""

_WORDS = """
weakly meekly
"""
ORDINARY = frozenset(_WORDS.split())
