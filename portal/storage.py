"""How static files are kept: hashed names, compressed beside the original, module imports rewritten to the hashed names."""

from servestatic.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True
    # A name depends on the names of what the file imports, and theirs on what they import: one round for each level, one more
    # to see that nothing changes any longer.
    max_post_process_passes = 12
