"""Annotated articles: authoring, checking, splitting and conversion to training data."""
