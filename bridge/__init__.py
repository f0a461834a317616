"""Loosely: replies by mail become threaded comments under the post."""

__version__ = "0.1.0"
