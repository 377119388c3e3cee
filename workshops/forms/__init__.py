"""What people type on the workshops’ pages, by subject."""
