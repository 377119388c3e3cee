"""HTTP of workshops: parse, permit, one action or query, respond. One module a subject."""
