"""``python -m pharma_deals``: the command line."""

from .cli import app

app()
