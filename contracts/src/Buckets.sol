// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Panic} from "@openzeppelin/contracts/utils/Panic.sol";

import {Bucket} from "./IUnits.sol";

/// @dev Four counts of 64 bits in one storage slot; bucket `n` is in bits 64n to 64n + 63, which is how a struct of
///      four uint64 in the order of `Bucket` would lie. One slot is read once and written once for every act.
type Buckets is uint256;

using {count, put, take} for Buckets global;

/// @notice How many units are in `bucket`.
function count(Buckets self, Bucket bucket) pure returns (uint64) {
    return uint64(Buckets.unwrap(self) >> _shift(bucket));
}

/// @notice The same with `quantity` more in `bucket`; reverts where the count would not fit.
function put(Buckets self, Bucket bucket, uint64 quantity) pure returns (Buckets) {
    if (quantity > type(uint64).max - self.count(bucket)) Panic.panic(Panic.UNDER_OVERFLOW);
    // The count fits its 64 bits, so nothing carries into the next bucket.
    unchecked {
        return Buckets.wrap(Buckets.unwrap(self) + (uint256(quantity) << _shift(bucket)));
    }
}

/// @notice The same with `quantity` less in `bucket`; reverts where there is not enough.
function take(Buckets self, Bucket bucket, uint64 quantity) pure returns (Buckets) {
    if (quantity > self.count(bucket)) Panic.panic(Panic.UNDER_OVERFLOW);
    // The count covers the quantity, so nothing is borrowed from the next bucket.
    unchecked {
        return Buckets.wrap(Buckets.unwrap(self) - (uint256(quantity) << _shift(bucket)));
    }
}

/// @dev The lowest bit of a bucket.
function _shift(Bucket bucket) pure returns (uint256) {
    return uint256(uint8(bucket)) << 6;
}
