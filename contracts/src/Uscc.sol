// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Values of the letters A to Z in the standard's alphabet; 0xff for I, O, S, V and Z, which are not in it.
bytes26 constant LETTER_VALUES = hex"0a0b0c0d0e0f1011ff1213141516ff171819ff1a1bff1c1d1eff";

/// @dev Digits and letters of the alphabet: check characters are counted modulo this prime.
uint256 constant ALPHABET = 31;

/// @dev Stands for a character outside the alphabet.
uint256 constant NO_VALUE = 0xff;

/// @notice Whether `uscc` is 18 characters of the alphabet of GB 32100-2015 with its check character right.
/// @dev The weight of position i is 3**i modulo 31; the check character brings the weighted sum to 0 modulo 31.
function isUscc(bytes18 uscc) pure returns (bool) {
    uint256 sum = 0;
    uint256 weight = 1;
    for (uint256 i = 0; i < 17; ++i) {
        uint256 value = valueOf(uint8(uscc[i]));
        if (value == NO_VALUE) return false;
        sum += value * weight;
        weight = (weight * 3) % ALPHABET;
    }
    uint256 check = valueOf(uint8(uscc[17]));
    return check != NO_VALUE && (sum + check) % ALPHABET == 0;
}

/// @notice The value of an ASCII character in the alphabet, or NO_VALUE.
function valueOf(uint8 character) pure returns (uint256) {
    if (character >= 0x30 && character <= 0x39) return character - 0x30;
    if (character >= 0x41 && character <= 0x5a) return uint8(LETTER_VALUES[character - 0x41]);
    return NO_VALUE;
}
