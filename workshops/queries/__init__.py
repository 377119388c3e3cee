"""What pages and actions read."""
