"""Merkle Patricia tries: roots, batches of changes, and the path that proves what a key holds."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from chain.blocks import EMPTY_ROOT
from chain.encoding import RLP, Decoded, decode, encode, encode_int, keccak

ReadNode: TypeAlias = Callable[[bytes], bytes]
"""Gives the encoded node of a hash; raises `NodeMissing`."""


class Leaf:
    """The end of a path and the value there."""

    __slots__ = ("path", "value")

    def __init__(self, path: bytes, value: bytes) -> None:
        self.path, self.value = path, value


class Extension:
    """Nibbles that every key below shares."""

    __slots__ = ("child", "path")

    def __init__(self, path: bytes, child: "Node") -> None:
        self.path, self.child = path, child


class Branch:
    """Sixteen ways on, and the value of the key that ends here."""

    __slots__ = ("children", "value")

    def __init__(self, children: list["Node"], value: bytes) -> None:
        self.children, self.value = children, value


Node: TypeAlias = bytes | Leaf | Extension | Branch | None
"""None is empty; bytes are the hash of a node not read yet."""


class Trie:
    """A trie at a root, with changes gathered in memory until `commit`."""

    def __init__(self, read: ReadNode, root: bytes = EMPTY_ROOT) -> None:
        self._read = read
        self._top: Node = None if root == EMPTY_ROOT else root

    def put(self, key: bytes, value: bytes) -> None:
        """Let `key` hold `value`; no bytes removes the key."""
        if value:
            self._top = self._insert(self._top, nibbles(key), value)
        else:
            self._top = self._remove(self._top, nibbles(key))

    def commit(self) -> tuple[bytes, dict[bytes, bytes]]:
        """The root after all changes, and every node made by them, by hash."""
        made: dict[bytes, bytes] = {}
        if self._top is None:
            return EMPTY_ROOT, made
        if isinstance(self._top, bytes):
            return self._top, made
        encoded = encode(_structure(self._top, made))
        root = keccak(encoded)
        made[root] = encoded
        self._top = root
        return root, made

    def path(self, key: bytes) -> tuple[bytes, ...]:
        """The encoded nodes from the root towards `key`: its proof, of presence or absence."""
        assert self._top is None or isinstance(self._top, bytes), "prove only what is committed"
        found: list[bytes] = []
        node: Node = self._top
        left = nibbles(key)
        while node is not None:
            if isinstance(node, bytes):
                found.append(self._read(node))
                node = _parse(decode(found[-1]))
            match node:
                case Branch() if left:
                    node, left = node.children[left[0]], left[1:]
                case Extension(path=here, child=child) if left.startswith(here):
                    node, left = child, left[len(here) :]
                case _:
                    break
        return tuple(found)

    def _live(self, node: Node) -> Node:
        return _parse(decode(self._read(node))) if isinstance(node, bytes) else node

    def _insert(self, node: Node, path: bytes, value: bytes) -> Node:
        node = self._live(node)
        match node:
            case None:
                return Leaf(path, value)
            case Branch():
                if path:
                    node.children[path[0]] = self._insert(node.children[path[0]], path[1:], value)
                else:
                    node.value = value
                return node
            case Leaf() if node.path == path:
                node.value = value
                return node
            case Extension() if path.startswith(node.path):
                node.child = self._insert(node.child, path[len(node.path) :], value)
                return node
        assert isinstance(node, Leaf | Extension)
        return self._fork(node, path, value)

    def _fork(self, node: Leaf | Extension, path: bytes, value: bytes) -> Node:
        """Where `path` leaves `node`'s own, a branch takes its place."""
        shared = _shared(node.path, path)
        branch = Branch([None] * 16, b"")
        rest = node.path[shared:]
        if isinstance(node, Leaf):
            if rest:
                branch.children[rest[0]] = Leaf(rest[1:], node.value)
            else:
                branch.value = node.value
        else:
            below = node.child if len(rest) == 1 else Extension(rest[1:], node.child)
            branch.children[rest[0]] = below
        self._insert(branch, path[shared:], value)
        return Extension(path[:shared], branch) if shared else branch

    def _remove(self, node: Node, path: bytes) -> Node:
        node = self._live(node)
        match node:
            case Branch():
                if path:
                    way = path[0]
                    node.children[way] = self._remove(node.children[way], path[1:])
                else:
                    node.value = b""
                return self._collapse(node)
            case Extension() if path.startswith(node.path):
                child = self._remove(node.child, path[len(node.path) :])
                return self._join(node.path, child)
            case Leaf() if node.path == path:
                return None
        return node

    def _collapse(self, branch: Branch) -> Node:
        """A branch with one way left is none: what remains is joined to that way."""
        ways = [way for way, child in enumerate(branch.children) if child is not None]
        if branch.value:
            return branch if ways else Leaf(b"", branch.value)
        if len(ways) > 1:
            return branch
        return self._join(bytes((ways[0],)), branch.children[ways[0]])

    def _join(self, path: bytes, child: Node) -> Node:
        live = self._live(child)
        match live:
            case Leaf():
                return Leaf(path + live.path, live.value)
            case Extension():
                return Extension(path + live.path, live.child)
            case Branch():
                return Extension(path, live)
        raise AssertionError("an extension leads nowhere")


def look_up(read: ReadNode, root: bytes, key: bytes) -> bytes:
    """What `key` holds under `root`, or no bytes; it reads only the nodes on the way."""
    path, place = nibbles(key), 0
    node: Decoded = b"" if root == EMPTY_ROOT else root
    while node:
        items = decode(read(node)) if isinstance(node, bytes) else node
        assert isinstance(items, list), "a node is a list"
        if len(items) == 17:
            if place == len(path):
                return _text(items[16])
            node, place = items[path[place]], place + 1
            continue
        whole = nibbles(_text(items[0]))
        here = whole[1:] if whole[0] & 1 else whole[2:]
        if whole[0] & 2:
            return _text(items[1]) if here == path[place:] else b""
        if not path.startswith(here, place):
            return b""
        node, place = items[1], place + len(here)
    return b""


def ordered(items: Sequence[bytes]) -> tuple[bytes, dict[bytes, bytes]]:
    """Root and nodes of the trie that holds `items` by their position, as blocks do."""
    trie = Trie(_nothing)
    for index, item in enumerate(items):
        trie.put(encode(encode_int(index)), item)
    return trie.commit()


def ordered_root(items: Sequence[bytes]) -> bytes:
    """Root of the trie that holds `items` by their position."""
    return ordered(items)[0]


def ordered_path(items: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """The nodes that prove `items[index]` under `ordered_root(items)`."""
    root, nodes = ordered(items)
    return Trie(nodes.__getitem__, root).path(encode(encode_int(index)))


def nibbles(key: bytes) -> bytes:
    """The half bytes of `key`, each as one byte."""
    # Every hex digit, led by a zero, is one byte: several times faster than shifting in Python.
    return bytes.fromhex("0" + "0".join(key.hex())) if key else b""


def children(encoded: bytes) -> tuple[list[bytes], list[bytes]]:
    """The hashes a node refers to and the values it holds, embedded nodes included."""
    hashes: list[bytes] = []
    values: list[bytes] = []
    waiting: list[Node] = [_parse(decode(encoded))]
    while waiting:
        match waiting.pop():
            case bytes() as name:
                hashes.append(name)
            case Leaf() as leaf:
                values.append(leaf.value)
            case Extension() as extension:
                waiting.append(extension.child)
            case Branch() as branch:
                waiting.extend(branch.children)
                values.extend([branch.value] if branch.value else [])
    return hashes, values


def _text(item: Decoded) -> bytes:
    assert isinstance(item, bytes), "paths and values are bytes"
    return item


def _nothing(name: bytes) -> bytes:
    raise AssertionError(f"a trie built from nothing asked for node 0x{name.hex()}")


def _shared(one: bytes, other: bytes) -> int:
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def _structure(node: Node, made: dict[bytes, bytes]) -> RLP:
    """The RLP items of a node in memory; nodes below it that are large go to `made`."""
    match node:
        case Leaf():
            return [_pack(node.path, 2), node.value]
        case Extension():
            return [_pack(node.path, 0), _reference(node.child, made)]
        case Branch():
            return [*[_reference(child, made) for child in node.children], node.value]
    raise AssertionError("only a node in memory has a structure")


def _reference(node: Node, made: dict[bytes, bytes]) -> RLP:
    if node is None:
        return b""
    if isinstance(node, bytes):
        return node
    structure = _structure(node, made)
    encoded = encode(structure)
    if len(encoded) < 32:
        return structure
    name = keccak(encoded)
    made[name] = encoded
    return name


def _pack(path: bytes, flag: int) -> bytes:
    """Nibbles as bytes, after a nibble that tells leaf (2) from extension (0) and odd from even."""
    odd = len(path) % 2
    whole = bytes((flag + odd,)) + path if odd else bytes((flag, 0)) + path
    return bytes([high << 4 | low for high, low in zip(whole[::2], whole[1::2], strict=True)])


def _parse(items: Decoded) -> Node:
    match items:
        case b"":
            return None
        case bytes(name):
            return name
        case [bytes(packed), rest]:
            whole = nibbles(packed)
            path = whole[1:] if whole[0] & 1 else whole[2:]
            if whole[0] & 2:
                assert isinstance(rest, bytes), "a leaf holds bytes"
                return Leaf(path, rest)
            return Extension(path, _parse(rest))
        case [*ways, bytes(value)] if len(ways) == 16:
            return Branch([_parse(way) for way in ways], value)
    raise AssertionError("a stored node has two or seventeen items")
