"""Makes every file that follows from protocol/messages.toml; with --check, says which of them are stale."""

import argparse
import sys
from pathlib import Path

from tools.contract import definition, javascript, python, tables, vectors
from tools.contract.scalars import BrokenContract

ROOT = Path(__file__).resolve().parent.parent
PROTOCOL = ROOT / "protocol"
DEFINITION = PROTOCOL / "messages.toml"
DOCUMENT = ROOT / "docs" / "PROTOCOL.md"


def render(contract: definition.Contract) -> dict[Path, str]:
    """The text of each generated file."""
    return {
        ROOT / "palim_mesh" / "messages.py": python.render(contract),
        ROOT / "static" / "mesh" / "messages.js": javascript.render(contract),
        **{PROTOCOL / "vectors" / f"{reader}.json": text for reader, text in vectors.render(contract).items()},
        DOCUMENT: tables.fill(DOCUMENT.read_text(encoding="utf-8"), contract),
    }


def main() -> int:
    """Writes the files, or compares them; the exit code is 1 where one is stale or the contract is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, name what is stale")
    check = parser.parse_args().check
    try:
        files = render(definition.load(DEFINITION))
    except BrokenContract as error:
        print(f"{DEFINITION.relative_to(ROOT)}: {error}", file=sys.stderr)
        return 1
    stale = [path for path, text in files.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        if check:
            print(f"{path.relative_to(ROOT)} is stale; run python tools/generate.py", file=sys.stderr)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[path], encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
