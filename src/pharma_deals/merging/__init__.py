"""One record of a deal that several articles tell of."""
