"""Commands; see the modules they call."""
