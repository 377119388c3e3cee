"""What templates of live boards ask for."""
