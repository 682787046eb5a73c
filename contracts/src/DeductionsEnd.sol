// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RULEBOOK} from "./Addresses.sol";
import {IDeductions} from "./IDeductions.sol";
import {IEnforcement} from "./IEnforcement.sol";

/// @dev Rulebook: the second from which nothing more is charged for a reason; subject: the reason. Unset: never.
bytes32 constant DEDUCTION_ENDS = "deduction.ends";

/// @notice Hold a charge to the time in which the law has one for its reason.
function requireDeductionsLast(IDeductions.Reason reason) view {
    uint256 since = RULEBOOK.valueOr(DEDUCTION_ENDS, uint32(uint8(reason)), type(uint40).max);
    if (block.timestamp >= since) {
        revert IEnforcement.DeductionNotAllowed(uint40(since), uint40(block.timestamp));
    }
}
