"""The hand-over (P9): all that is of importance to one care provider, as a folder of open formats, and back.

`belongings` says what goes along, `outside` what happens to a reference over a wall, `contents` what the files
are, `archive` how a folder is looked through, `by_name` and `by_key` how its rows are read in. Whoever made an
archive is not believed: `manifest` and `shape` check what it says, `table_file` and `fits` each row by itself,
`foreign` all rows together, and `newcomers` who may log in afterwards. The format is described in each archive's
own LÄS-MIG.md and dictionary.json.
"""

from uttag.journeys.hand_over.exporting import export_care_provider, write_archive
from uttag.journeys.hand_over.importing import ReadIn, import_care_provider
from uttag.journeys.hand_over.manifest import MANIFEST, Manifest
from uttag.journeys.hand_over.refused import HandOverRefused

__all__ = [
    "MANIFEST",
    "HandOverRefused",
    "Manifest",
    "ReadIn",
    "export_care_provider",
    "import_care_provider",
    "write_archive",
]
