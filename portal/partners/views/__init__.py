"""HTTP only, cut by subject: parse, permit, one action, respond."""
