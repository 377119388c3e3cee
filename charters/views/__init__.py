"""HTTP only: parse → permit → one action → respond."""
