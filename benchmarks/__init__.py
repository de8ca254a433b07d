"""Measurements on public data sets with the components of this project."""
