// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {COMPLIANCE, EMISSIONS, PARTICIPANTS, RULEBOOK} from "./Addresses.sol";
import {ICompliance} from "./ICompliance.sol";
import {IEmissions} from "./IEmissions.sol";
import {INotices} from "./INotices.sol";
import {INITIATE, Kind} from "./IParticipants.sol";

/// @title Compliance notices: what an account owes for a period, told to it by the registry.
/// @notice The registry tells each account what a final decision makes it owe, by when, and how much of it credits may
///         offset; the ledger fills in the figures, the registry only the text's hash. A notice moves nothing, so a
///         wrong text is followed by another document at the desk, and a decision made anew by another notice.
contract Notices is INotices {
    /// @dev The share of an obligation that credits may offset, in basis points.
    bytes32 private constant OFFSET_CAP = "offset.cap";
    /// @dev Basis points in the whole.
    uint256 private constant WHOLE = 10_000;

    /// @dev The newest notice, by account and period.
    mapping(address account => mapping(uint32 period => Told)) private _told;

    /// @inheritdoc INotices
    function give(Line[] calldata lines) external {
        PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Registry);
        uint256 share = RULEBOOK.value(OFFSET_CAP, 0);
        for (uint256 i = 0; i < lines.length; ++i) {
            _give(lines[i], share);
        }
    }

    /// @inheritdoc INotices
    function told(address account, uint32 period) external view returns (Told memory) {
        return _told[account][period];
    }

    /// @dev One notice, held to a final decision that was not told before.
    function _give(Line calldata line, uint256 share) private {
        (address account, uint32 period) = (line.account, line.period);
        IEmissions.Decided memory decision = EMISSIONS.decided(account, period);
        if (decision.revision == 0) revert ICompliance.NothingOwed(account, period);
        if (!EMISSIONS.isFinal(account, period)) revert ICompliance.NotFinal(account, period, decision.until);
        if (line.document == 0) revert IEmissions.MissingHash();
        Told storage known = _told[account][period];
        if (known.revision == decision.revision) revert AlreadyTold(account, period, decision.revision);
        uint40 deadline = COMPLIANCE.standing(account, period).deadline;
        known.revision = decision.revision;
        known.toldAt = uint40(block.timestamp);
        known.document = line.document;
        uint64 cap = uint64(decision.obligation * share / WHOLE);
        emit ComplianceNoticeGiven(
            account,
            period,
            decision.revision,
            decision.obligation,
            deadline,
            cap,
            line.document
        );
    }
}
