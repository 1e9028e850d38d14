"""Unpacks the oneDNN wheels of FOLDER into DESTINATION: include/, one copy of the library, its licence."""

import pathlib
import shutil
import sys
import zipfile

# What to take of a wheel's `*.data/data/` folder, and where to put it. The wheel holds the library three times.
SINGLE_FILES = {
    "lib/libdnnl.so.3": "lib/libdnnl.so.3",
    "share/doc/onednn/LICENSE": "LICENSE",
    "share/doc/onednn/THIRD-PARTY-PROGRAMS": "THIRD-PARTY-PROGRAMS",
}


def place_of(member: str) -> str | None:
    _, data, path = member.partition(".data/data/")
    if not data or member.endswith("/") or ".." in path.split("/"):
        return None
    return path if path.startswith("include/") else SINGLE_FILES.get(path)


def main() -> None:
    folder, destination = map(pathlib.Path, sys.argv[1:])
    for wheel in sorted(folder.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            for member in archive.namelist():
                place = place_of(member)
                if place is None:
                    continue
                target = destination / place
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(member) as source, open(target, "wb") as copy:
                    shutil.copyfileobj(source, copy)
    (destination / "lib" / "libdnnl.so").symlink_to("libdnnl.so.3")


if __name__ == "__main__":
    main()
