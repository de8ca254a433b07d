"""The relation component: candidate pairs that the schema allows, scored for every relation."""
