// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {APPROVALS} from "./Addresses.sol";
import {IParticipants} from "./IParticipants.sol";

/// @title The two gates that several contracts share: founding, and the second person.
abstract contract Gates {
    /// @notice What founding puts in place is open in block zero and to nobody afterwards.
    modifier onlyAtFounding() {
        if (block.number != 0) revert IParticipants.FoundingIsOver(block.number);
        _;
    }

    /// @notice The call comes from Approvals, which executes it for two keys that the rules name.
    modifier onlyApproved() {
        _requireApproved();
        _;
    }

    /// @dev Once in the code however often the gate is used.
    function _requireApproved() private view {
        if (msg.sender != address(APPROVALS)) revert IParticipants.OnlyApproved(msg.sender);
    }
}
