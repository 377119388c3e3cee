"""Forms of events: what is typed, cleaned; what it means is checked by the actions."""
