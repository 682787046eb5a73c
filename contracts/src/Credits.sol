// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    CANCELLATION,
    CREDIT_PROJECTS,
    CREDIT_REDUCTIONS,
    OFFSETS,
    PARTICIPANTS,
    UNITS
} from "./Addresses.sol";
import {isDay} from "./Calendar.sol";
import {Gates} from "./Gates.sol";
import {ICreditProjects, ProjectStage} from "./ICreditProjects.sol";
import {ICreditReductions} from "./ICreditReductions.sol";
import {ICredits} from "./ICredits.sol";
import {IEmissions} from "./IEmissions.sol";
import {INITIATE, Kind, SURRENDER} from "./IParticipants.sol";
import {Bucket, CREDIT} from "./IUnits.sol";

/// @title Credits: batches with their serial ranges and facts, and what became of the serials.
/// @notice The credit registry issues what was verified; it records credits of the time before with the ministry.
///         Serials are consecutive over all batches, and whoever cancels units takes the lowest of their batch, so no
///         serial is cancelled twice. A batch issued on fraud is revoked by two institutions; its owner replaces what
///         it no longer holds. The credit registry is stopped by suspending its account.
contract Credits is ICredits, Gates {
    /// @dev Legacy credits were filed before this day (CCER-N2023).
    uint32 private constant FILED_BEFORE = 2017_03_14;
    /// @dev The highest serial that can be given: every reader of JSON holds it exactly.
    uint64 private constant SERIALS_MOST = 2 ** 53 - 1;

    /// @dev Every batch by its number, from 1.
    mapping(uint32 batch => Batch) private _batches;
    /// @dev The legacy batch of a number in the registry before this one.
    mapping(bytes32 recordNo => uint32) private _recorded;
    /// @dev What is still to be replaced of a revoked batch.
    mapping(uint32 batch => uint64) private _owedFor;
    /// @dev The same of all batches of an owner.
    mapping(address owner => uint64) private _owedBy;
    /// @dev The number of the newest batch.
    uint32 private _count;
    /// @dev The highest serial that was given.
    uint64 private _serials;

    /// @inheritdoc ICredits
    function issueBatch(uint32 accounting, bool underNationalEts) external returns (uint32 batch) {
        PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.CreditRegistry);
        ICreditReductions.Accounting memory verified = CREDIT_REDUCTIONS.markIssued(accounting);
        ICreditProjects.Project memory project = CREDIT_PROJECTS.project(verified.project);
        if (project.stage != ProjectStage.Registered) {
            revert ICreditProjects.WrongProjectStage(verified.project, project.stage);
        }
        Batch memory issued;
        issued.owner = project.owner;
        issued.project = verified.project;
        issued.accounting = accounting;
        issued.quantity = verified.verified;
        issued.projectRegisteredAt = project.registeredAt;
        issued.underNationalEts = underNationalEts;
        batch = _issue(issued);
        emit BatchIssued(
            batch,
            issued.owner,
            issued.project,
            accounting,
            issued.first,
            issued.quantity,
            underNationalEts,
            block.timestamp > verified.decideBy
        );
        UNITS.issue(issued.owner, CREDIT + batch, issued.quantity);
    }

    /// @inheritdoc ICredits
    function recordLegacy(Legacy calldata legacy) external onlyApproved {
        if (!isDay(legacy.filedOn)) revert ICreditProjects.InvalidDay(legacy.filedOn);
        if (legacy.filedOn >= FILED_BEFORE) revert FiledTooLate(legacy.filedOn, FILED_BEFORE);
        if (legacy.recordNo == 0 || legacy.document == 0) revert IEmissions.MissingHash();
        uint32 batch = _recorded[legacy.recordNo];
        if (batch != 0) revert AlreadyRecorded(legacy.recordNo, batch);
        Batch memory issued;
        issued.owner = legacy.owner;
        issued.quantity = legacy.quantity;
        issued.filedOn = legacy.filedOn;
        issued.legacy = true;
        issued.underNationalEts = legacy.underNationalEts;
        batch = _issue(issued);
        _recorded[legacy.recordNo] = batch;
        emit LegacyRecorded(
            batch,
            legacy.owner,
            issued.first,
            legacy.quantity,
            legacy.filedOn,
            legacy.underNationalEts,
            legacy.recordNo,
            legacy.document
        );
        UNITS.issue(legacy.owner, CREDIT + batch, legacy.quantity);
    }

    /// @inheritdoc ICredits
    function retire(uint32 batch, uint64 quantity, address account, uint256 act) external returns (uint64 first) {
        if (msg.sender != address(OFFSETS) && msg.sender != address(CANCELLATION)) revert NoPower(msg.sender);
        return _retire(batch, quantity, account, msg.sender, act);
    }

    /// @inheritdoc ICredits
    function revoke(uint32 batch, bytes32 reason) external onlyApproved {
        Batch storage known = _existing(batch);
        if (known.revoked) revert BatchIsRevoked(batch);
        if (reason == 0) revert IEmissions.MissingHash();
        known.revoked = true;
        address owner = known.owner;
        uint64 cancelled = UNITS.holding(owner, CREDIT + batch).registration;
        uint64 owed = known.quantity - cancelled;
        _owedFor[batch] = owed;
        _owedBy[owner] += owed;
        emit BatchRevoked(batch, owner, cancelled, owed, reason);
        if (cancelled == 0) return;
        _retire(batch, cancelled, owner, address(this), batch);
        UNITS.cancel(owner, CREDIT + batch, Bucket.Registration, cancelled);
    }

    /// @inheritdoc ICredits
    function replace(uint32 batch, uint32 with, uint64 quantity) external {
        address owner = PARTICIPANTS.authoriseHolder(msg.sender, SURRENDER);
        Batch storage known = _existing(batch);
        if (known.owner != owner) revert NotTheBatchOwner(batch, known.owner);
        if (with != batch && _existing(with).revoked) revert BatchIsRevoked(with);
        uint64 owed = _owedFor[batch];
        if (quantity > owed) revert MoreThanToReplace(batch, owed, quantity);
        _owedFor[batch] = owed - quantity;
        _owedBy[owner] -= quantity;
        emit CreditsReplaced(batch, owner, with, quantity, owed - quantity);
        _retire(with, quantity, owner, address(this), batch);
        UNITS.cancel(owner, CREDIT + with, Bucket.Registration, quantity);
    }

    /// @inheritdoc ICredits
    function facts(uint32 batch) external view returns (Batch memory) {
        return _existing(batch);
    }

    /// @inheritdoc ICredits
    function batchCount() external view returns (uint32) {
        return _count;
    }

    /// @inheritdoc ICredits
    function owedFor(uint32 batch) external view returns (uint64) {
        return _owedFor[batch];
    }

    /// @inheritdoc ICredits
    function owedBy(address account) external view returns (uint64) {
        return _owedBy[account];
    }

    /// @dev Number a batch and give it its serials.
    function _issue(Batch memory issued) private returns (uint32 batch) {
        uint64 left = SERIALS_MOST - _serials;
        if (issued.quantity > left) revert TooManySerials(left, issued.quantity);
        batch = ++_count;
        issued.first = _serials + 1;
        issued.registeredAt = uint40(block.timestamp);
        _serials += issued.quantity;
        _batches[batch] = issued;
    }

    /// @dev Take the lowest serials of a batch that are not taken.
    function _retire(
        uint32 batch,
        uint64 quantity,
        address account,
        address by,
        uint256 act
    ) private returns (uint64 first) {
        Batch storage known = _existing(batch);
        uint64 left = known.quantity - known.retired;
        if (quantity > left) revert TooFewSerials(batch, left, quantity);
        first = known.first + known.retired;
        known.retired += quantity;
        emit SerialsRetired(batch, account, by, first, quantity, act);
    }

    /// @dev A batch that was issued.
    function _existing(uint32 batch) private view returns (Batch storage known) {
        known = _batches[batch];
        if (known.quantity == 0) revert NoSuchBatch(batch);
    }
}
