// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice A text is empty, or longer than so many bytes.
error TextOutOfBounds(bytes32 field, uint256 most, uint256 found);

/// @notice A text is not UTF-8, or holds a control character, from this byte on.
error MalformedText(bytes32 field, uint256 position);

/// @notice Hold a text to 1 to `most` bytes of well-formed UTF-8 without control characters.
/// @dev Whoever reads events must be able to read every text in them, so what anybody writes is held to one encoding:
///      no overlong form, no surrogate, nothing above U+10FFFF (RFC 3629, section 4).
function requireText(bytes32 field, uint256 most, string calldata said) pure {
    bytes calldata text = bytes(said);
    uint256 length = text.length;
    if (length == 0 || length > most) revert TextOutOfBounds(field, most, length);
    for (uint256 place = 0; place < length;) {
        uint256 width = _width(text, place, length);
        if (width == 0) revert MalformedText(field, place);
        place += width;
    }
}

/// @dev How many bytes the character that begins at `place` has; 0 where none begins there.
function _width(bytes calldata text, uint256 place, uint256 length) pure returns (uint256 width) {
    uint8 first = uint8(text[place]);
    if (first < 0x80) return first >= 0x20 && first != 0x7F ? 1 : 0;
    if (first < 0xC2 || first > 0xF4) return 0;
    width = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (length - place < width) return 0;
    (uint8 low, uint8 high) = _secondOf(first);
    uint8 second = uint8(text[place + 1]);
    if (second < low || second > high) return 0;
    for (uint256 i = place + 2; i < place + width; ++i) {
        if (uint8(text[i]) & 0xC0 != 0x80) return 0;
    }
}

/// @dev The bounds of a second byte: where the first leaves room for an overlong form, a surrogate, a C1 control
///      character or something above U+10FFFF, they are narrower.
function _secondOf(uint8 first) pure returns (uint8 low, uint8 high) {
    if (first == 0xC2) return (0xA0, 0xBF);
    if (first == 0xE0) return (0xA0, 0xBF);
    if (first == 0xED) return (0x80, 0x9F);
    if (first == 0xF0) return (0x90, 0xBF);
    if (first == 0xF4) return (0x80, 0x8F);
    return (0x80, 0xBF);
}
