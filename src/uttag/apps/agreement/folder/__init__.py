"""An agreement's folder: read whole with every fault named by file and line, or written anew.

`shape` says what the files hold, `reading` turns files into it, `checks` and `examples` judge the whole,
`writing` puts it back on disk. Nothing here touches the database.
"""

from uttag.apps.agreement.folder.entry import Fault
from uttag.apps.agreement.folder.reading import FolderRefused, read_folder
from uttag.apps.agreement.folder.shape import Folder
from uttag.apps.agreement.folder.writing import write_folder

__all__ = ["Fault", "Folder", "FolderRefused", "read_folder", "write_folder"]
