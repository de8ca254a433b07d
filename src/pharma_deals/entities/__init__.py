"""The entity component: a BILOU tagger over the shared transformer."""
