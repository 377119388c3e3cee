"""The portal's ground. The version is the one that pyproject.toml declares."""

__version__ = "0.1.0"
