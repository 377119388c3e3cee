"""How static files are kept: hashed names, compressed beside the original, module imports rewritten to the hashed names."""

from servestatic.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True
