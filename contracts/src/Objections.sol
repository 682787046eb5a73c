// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ALLOCATION, PARTICIPANTS} from "./Addresses.sol";
import {IAllocation} from "./IAllocation.sol";
import {IEmissions} from "./IEmissions.sol";
import {IObjections} from "./IObjections.sol";
import {INITIATE, Kind} from "./IParticipants.sol";
import {addWorkingDays} from "./WorkingTime.sol";

/// @title What an enterprise says against its allocation, and what its department decides on it (M19 art. 16).
/// @notice An enterprise objects to a line of its own, once and within seven working days; a line not executed
///         yet waits until its department has decided. Upheld, such a line ends and its room is free; what was executed
///         before is mended by a Supplement or a Return line. A department that is late can still decide, and the
///         ledger says so; an enterprise is stopped by the department rejecting its objection.
contract Objections is IObjections {
    /// @dev Working days in which an account may object to a line.
    uint256 private constant OBJECTION_DAYS = 7;
    /// @dev Working days in which the department is to decide on an objection.
    uint256 private constant RESOLUTION_DAYS = 10;

    /// @dev Until when the department is to decide on the objection to a line.
    mapping(bytes32 id => uint40) private _decideUntil;

    /// @inheritdoc IObjections
    function object(bytes32 line, bytes32 grounds) external {
        address account = PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Enterprise);
        IAllocation.DecidedLine memory decided = ALLOCATION.line(line);
        if (decided.state == IAllocation.State.None) revert IAllocation.NotDecided(line);
        if (decided.account != account) revert NotYourLine(line, account);
        if (decided.state == IAllocation.State.SentBack) revert IAllocation.SentBackBefore(line);
        if (decided.objection != IAllocation.Objection.None) revert ObjectedBefore(line);
        if (grounds == 0) revert IEmissions.MissingHash();
        uint40 until = uint40(addWorkingDays(decided.decidedAt, OBJECTION_DAYS));
        if (block.timestamp > until) revert ObjectionTooLate(line, until);
        uint40 decideUntil_ = uint40(addWorkingDays(block.timestamp, RESOLUTION_DAYS));
        _decideUntil[line] = decideUntil_;
        emit LineObjected(line, account, grounds, decideUntil_);
        ALLOCATION.mark(line, IAllocation.Objection.Open);
    }

    /// @inheritdoc IObjections
    function resolve(bytes32 line, bool upheld, bytes32 reason) external {
        IAllocation.DecidedLine memory decided = ALLOCATION.line(line);
        if (decided.state == IAllocation.State.None) {
            PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Department);
            revert IAllocation.NotDecided(line);
        }
        address department = PARTICIPANTS.authoriseDepartment(msg.sender, INITIATE, decided.account);
        if (decided.state == IAllocation.State.SentBack) revert IAllocation.SentBackBefore(line);
        if (decided.objection != IAllocation.Objection.Open) revert NothingToResolve(line);
        if (reason == 0) revert IEmissions.MissingHash();
        IAllocation.Objection outcome = upheld ? IAllocation.Objection.Upheld : IAllocation.Objection.Rejected;
        emit LineResolved(line, department, outcome, reason, block.timestamp > _decideUntil[line]);
        ALLOCATION.mark(line, outcome);
    }

    /// @inheritdoc IObjections
    function decideUntil(bytes32 line) external view returns (uint40) {
        return _decideUntil[line];
    }
}
