// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PARTICIPANTS, RULEBOOK} from "./Addresses.sol";
import {isPeriod} from "./Calendar.sol";
import {IEmissions} from "./IEmissions.sol";
import {INITIATE, Kind} from "./IParticipants.sol";

/// @title What was emitted: reported, verified, decided; the obligation follows from it.
/// @notice Enterprises file reports and verifiers file statements; neither can be overwritten, and a newer report waits
///         for a statement of its own. The department of the enterprise's province decides what the verifier stated; a
///         wrong decision is followed by a revision. Whoever errs is stopped by suspending the account.
contract Emissions is IEmissions {
    /// @dev What was filed for an account and period; one slot.
    struct Filed {
        /// Reports filed; 0 before the first.
        uint16 versions;
        /// Statements stand for the newest report only.
        bool isVerified;
        /// What the newest statement says, tCO2e.
        uint64 verified;
    }

    /// @dev Reports and statements, by account and period.
    mapping(address account => mapping(uint32 period => Filed)) private _filed;
    /// @dev The newest decision, by account and period; one slot.
    mapping(address account => mapping(uint32 period => Decided)) private _decided;

    /// @inheritdoc IEmissions
    function report(uint32 period, bytes32 reportHash, bytes32 dataHash) external {
        address account = PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Enterprise);
        if (!isPeriod(period)) revert InvalidPeriod(period);
        if (reportHash == 0 || dataHash == 0) revert MissingHash();
        uint16 version = _filed[account][period].versions + 1;
        _filed[account][period] = Filed(version, false, 0);
        emit Reported(account, period, reportHash, dataHash, version);
    }

    /// @inheritdoc IEmissions
    function verify(address account, uint32 period, uint64 verified, bytes32 statement) external {
        address verifier = PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Verifier);
        Filed storage filed = _filed[account][period];
        if (filed.versions == 0) revert NotReported(account, period);
        if (statement == 0) revert MissingHash();
        filed.isVerified = true;
        filed.verified = verified;
        emit Verified(account, period, verifier, verified, statement);
    }

    /// @inheritdoc IEmissions
    function decide(Decision[] calldata decisions) external {
        address department = PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Department);
        bytes32 known = 0;
        for (uint256 i = 0; i < decisions.length; ++i) {
            Decision calldata decision = decisions[i];
            PARTICIPANTS.authoriseDepartment(msg.sender, INITIATE, decision.account);
            if (decision.pack != known || known == 0) {
                known = decision.pack;
                if (RULEBOOK.packHash(known) == 0) revert UnknownPack(known);
            }
            _decide(decision, department);
        }
    }

    /// @inheritdoc IEmissions
    function decided(address account, uint32 period) external view returns (Decided memory) {
        return _decided[account][period];
    }

    /// @dev Decide one emission, held to the report and the statement.
    function _decide(Decision calldata decision, address department) private {
        (address account, uint32 period) = (decision.account, decision.period);
        Filed storage filed = _filed[account][period];
        if (filed.versions == 0) revert NotReported(account, period);
        if (!filed.isVerified) revert NotVerified(account, period);
        if (decision.inputs == 0) revert MissingHash();
        if (decision.verified != filed.verified) {
            revert NotWhatWasVerified(account, period, filed.verified, decision.verified);
        }
        uint16 revision = _decided[account][period].revision + 1;
        _decided[account][period] = Decided(
            decision.verified,
            decision.obligation,
            uint40(block.timestamp),
            revision
        );
        emit EmissionDecided(
            account,
            period,
            department,
            decision.verified,
            decision.obligation,
            decision.pack,
            decision.inputs,
            revision
        );
    }
}
