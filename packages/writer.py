"""``write_package``: a ``Package`` back to a folder or a .zip, byte for byte the same each time."""

import io
import os
import zipfile
from pathlib import Path

from packages.contents import Package

FIXED_TIME = (2000, 1, 1, 0, 0, 0)  # equal content must be equal bytes


def write_package(package: Package, target: str | os.PathLike) -> Path:
    """Write to ``target``: a .zip by that ending, otherwise a new or empty folder."""
    place = Path(target)
    if place.suffix.lower() == ".zip":
        place.write_bytes(zipped(package))
        return place
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise FileExistsError(f"{place}: expected a new or empty folder")
    for name, content in package.files().items():
        file = place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return place


def zipped(package: Package) -> bytes:
    """The package as a .zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in package.files().items():
            archive.writestr(zipfile.ZipInfo(name, FIXED_TIME), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
