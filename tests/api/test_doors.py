"""The desk's walls: web3 behind one door, no key in the server, time only where it is passed in."""

import ast
from pathlib import Path

import pytest

API = Path(__file__).parent.parent.parent / "api"
SOURCES = [path for path in sorted(API.rglob("*.py")) if "cycle" not in path.parts]
SERVER = [path for path in SOURCES if path.parent.name != "client" and path.name != "signing.py"]


def imported(path: Path) -> set[str]:
    """Every module that a file imports, and every name that it imports from one."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {str(node.module), *(f"{node.module}.{one.name}" for one in node.names)}
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(API)))
def test_web3_has_one_door(path: Path) -> None:
    opens = {name for name in imported(path) if name.split(".")[0] == "web3"}
    assert not opens or path.name == "ledger.py"


@pytest.mark.parametrize("path", SERVER, ids=lambda path: str(path.relative_to(API)))
def test_the_server_neither_signs_nor_holds_a_key(path: Path) -> None:
    assert not {name for name in imported(path) if name.startswith(("api.signing", "api.client"))}
    for word in ("sign_transaction", "from_key", "Account.decrypt", "sign_message"):
        assert word not in path.read_text()


@pytest.mark.parametrize("path", SERVER, ids=lambda path: str(path.relative_to(API)))
def test_the_wall_clock_is_read_where_the_desk_is_wired_only(path: Path) -> None:
    reads = {"time.time", "datetime.now", "datetime.utcnow"}
    text = path.read_text()
    assert path.name == "serve.py" or not [word for word in reads if f"{word}" in text]
