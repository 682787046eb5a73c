// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {APPROVALS, PARTICIPANTS, REPRESENTATIVES, RULEBOOK, UNITS} from "./Addresses.sol";
import {ICompliance} from "./ICompliance.sol";
import {Kind, SURRENDER} from "./IParticipants.sol";
import {IRepresentatives, SECOND_FOR_SURRENDER} from "./IRepresentatives.sol";
import {Bucket, IUnits} from "./IUnits.sol";

/// @dev Rulebook: the last second at which a request for a period is on time; subject: the period.
bytes32 constant SURRENDER_DEADLINE = "surrender.deadline";

/// @notice The enterprise that gives units up: by one key with SURRENDER, or by two of which the first has it.
function surrenderer() view returns (address account) {
    if (msg.sender == address(APPROVALS)) {
        (address key,) = APPROVALS.actingKeys();
        return PARTICIPANTS.authoriseKind(key, SURRENDER, Kind.Enterprise);
    }
    account = PARTICIPANTS.authoriseKind(msg.sender, SURRENDER, Kind.Enterprise);
    if (REPRESENTATIVES.rulesOf(account) & SECOND_FOR_SURRENDER != 0) {
        revert IRepresentatives.SecondNeeded(account);
    }
}

/// @notice The last second at which a request for the period is on time.
function surrenderDeadline(uint32 period) view returns (uint40) {
    return SafeCast.toUint40(RULEBOOK.value(SURRENDER_DEADLINE, period));
}

/// @notice Reserve registered units for a request; where a court froze what is lacking, UnitsFrozen says so.
function reserveRegistered(address account, uint256 id, uint64 quantity) {
    IUnits.Holding memory held = UNITS.holding(account, id);
    if (quantity > held.registration && held.frozen != 0) {
        revert ICompliance.UnitsFrozen(account, id, held.frozen, held.registration, quantity);
    }
    UNITS.shift(account, id, Bucket.Registration, Bucket.Reserved, quantity);
}
