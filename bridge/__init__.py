"""Loosely: answers by mail stand, threaded, under the post."""

__version__ = "0.1.0"
