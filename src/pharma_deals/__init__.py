"""Pharma and biotech deal news to entities, relations and deal records, with spaCy."""

from importlib.metadata import version

__version__ = version("pharma-deals")
