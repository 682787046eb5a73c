// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RULEBOOK} from "./Addresses.sol";
import {BORROWED, CEA} from "./IUnits.sol";

/// @dev Rulebook: the first vintage that serves a period; subject: the period. Unset: every earlier one.
bytes32 constant VINTAGE_FIRST = "vintage.first";

/// @dev Rulebook: 1 if a vintage serves arrears of earlier periods; subject: the vintage's period. Unset: no.
bytes32 constant VINTAGE_ARREARS = "vintage.arrears";

/// @dev Units of a later vintage than the period.
bytes32 constant TOO_LATE = "VINTAGE_TOO_LATE";

/// @dev Units that had to be carried over first.
bytes32 constant NOT_CARRIED_OVER = "NOT_CARRIED_OVER";

/// @dev Units borrowed for another period.
bytes32 constant OTHER_BORROWING = "OTHER_BORROWING";

/// @dev No allowances at all.
bytes32 constant NOT_ALLOWANCES = "NOT_ALLOWANCES";

/// @notice Why units do not serve a period, or 0 where they do.
/// @param arrears Whether the period's deadline has passed.
/// @dev A period that has a first vintage takes no later one, arrears or not: the law `vintage_eligible`.
function whyNotFor(uint256 id, uint32 period, bool arrears) view returns (bytes32) {
    if (id == BORROWED + period) return 0;
    if (id / CEA == BORROWED / CEA) return OTHER_BORROWING;
    if (id / CEA != 1) return NOT_ALLOWANCES;
    uint32 vintage = uint32(id - CEA);
    uint256 first = RULEBOOK.valueOr(VINTAGE_FIRST, period, 0);
    if (vintage < first) return NOT_CARRIED_OVER;
    if (vintage <= period) return 0;
    bool serves = arrears && first == 0 && RULEBOOK.valueOr(VINTAGE_ARREARS, vintage, 0) == 1;
    return serves ? bytes32(0) : TOO_LATE;
}
