// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {APPROVALS, PARTICIPANTS, RULEBOOK, UNITS} from "./Addresses.sol";
import {Gates} from "./Gates.sol";
import {IEmissions} from "./IEmissions.sol";
import {IParticipants, Standing} from "./IParticipants.sol";
import {Cause, ITitles} from "./ITitles.sol";
import {BORROWED, Bucket, CEA, CREDIT, IUnits} from "./IUnits.sol";
import {Pledges} from "./Pledges.sol";
import {requireText} from "./Text.sol";
import {TITLE_REVERSAL} from "./WorkingTime.sol";

/// @title Change of title: units follow a legal person, a judgment or a correction; and a flag for pledges.
/// @notice Two institutions let units follow a merger or a division, move them for a judgment, a succession, a
///         correction or a deduction with a public reason, and take them back from an account that closes without a
///         successor: a department in its province, or the ministry, and the registry. Each is stopped by the other
///         not approving. A correction is taken back the same way, in time; everything else is final. Units stay in the
///         bucket they are in, so what is frozen stays frozen.
contract Titles is ITitles, Pledges, Gates {
    /// @dev The most bytes of a public reason.
    uint256 private constant REASON_MOST = 512;
    /// @dev Working days in which a correction can be taken back, while nothing is set.
    uint256 private constant REVERSAL_UNSET = 10;

    /// @dev Every change by its number, from 1.
    mapping(uint256 number => Change) private _changes;
    /// @dev The number of the newest change.
    uint256 private _count;

    /// @inheritdoc ITitles
    function transferTitle(
        address from,
        address to,
        uint256 id,
        Bucket bucket,
        uint64 quantity,
        bytes32 document
    ) external onlyApproved {
        _requireOverseen(from);
        if (!PARTICIPANTS.isSuccessor(from, to)) revert NotTheSuccessor(from, to);
        if (bucket != Bucket.Registration && bucket != Bucket.Frozen) revert IUnits.WrongBucket(bucket);
        _note(Change(from, quantity, bucket, Cause.Reorganisation, to, 0, id, 0, 0, 0), "", document);
        UNITS.move(from, to, id, bucket, quantity);
    }

    /// @inheritdoc ITitles
    function force(
        address from,
        address to,
        uint256 id,
        Bucket bucket,
        uint64 quantity,
        Cause cause,
        string calldata reason,
        bytes32 document
    ) external onlyApproved {
        _requireOverseen(from);
        if (cause < Cause.Judgment || cause > Cause.Deduction) revert WrongCause(cause);
        if (from == to) revert SameHolder(from);
        _requireReasoned(reason, document);
        if (id / CEA == BORROWED / CEA) revert IUnits.NotTradable(id);
        uint40 until = cause == Cause.Correction ? _reversibleUntil() : 0;
        _note(Change(from, quantity, bucket, cause, to, 0, id, 0, 0, until), reason, document);
        UNITS.move(from, to, id, bucket, quantity);
    }

    /// @inheritdoc ITitles
    function reverse(
        uint256 number,
        Bucket bucket,
        string calldata reason,
        bytes32 document
    ) external onlyApproved {
        Change storage original = _reversible(number);
        _requireReasoned(reason, document);
        Change memory told = _reversal(number, original, bucket);
        original.reversed += told.quantity;
        uint256 taken = _note(told, reason, document);
        emit TitleReversed(number, taken, told.quantity, original.quantity - original.reversed);
        UNITS.move(told.from, told.to, told.id, bucket, told.quantity);
    }

    /// @inheritdoc ITitles
    function takeBack(
        address account,
        uint256 id,
        Bucket bucket,
        uint64 quantity,
        string calldata reason,
        bytes32 document
    ) external onlyApproved {
        _requireOverseen(account);
        Standing found = PARTICIPANTS.account(account).standing;
        if (found != Standing.Closing) revert IParticipants.WrongStanding(account, found);
        if (PARTICIPANTS.hasSuccessor(account)) revert HasSuccessor(account);
        _requireReasoned(reason, document);
        if (id >= CREDIT) revert NotAnAllowance(id);
        if (bucket != Bucket.Registration && bucket != Bucket.Trading) revert IUnits.WrongBucket(bucket);
        _note(Change(account, quantity, bucket, Cause.Closure, address(0), 0, id, 0, 0, 0), reason, document);
        UNITS.takeBack(account, id, bucket, quantity);
    }

    /// @inheritdoc ITitles
    function change(uint256 number) external view returns (Change memory) {
        return _changes[number];
    }

    /// @inheritdoc ITitles
    function changeCount() external view returns (uint256) {
        return _count;
    }

    /// @dev Write a change down under the next number, and log it.
    function _note(Change memory told, string memory reason, bytes32 document) private returns (uint256 number) {
        number = ++_count;
        told.changedAt = uint40(block.timestamp);
        _changes[number] = told;
        emit TitleTransferred(
            number,
            told.from,
            told.to,
            told.id,
            told.bucket,
            told.quantity,
            told.cause,
            reason,
            document,
            told.reversibleUntil
        );
    }

    /// @dev A correction that both institutions may take back now.
    function _reversible(uint256 number) private view returns (Change storage original) {
        original = _changes[number];
        Cause cause = original.cause;
        if (cause == Cause.None) revert NoSuchChange(number);
        _requireOverseen(original.to);
        if (cause != Cause.Correction) revert NotReversible(number, cause);
        uint40 until = original.reversibleUntil;
        if (block.timestamp > until) revert ReversalTooLate(number, until, uint40(block.timestamp));
    }

    /// @dev What is taken back: as much of the change as is left and still there. Frozen units were moved as such.
    function _reversal(
        uint256 number,
        Change storage original,
        Bucket bucket
    ) private view returns (Change memory told) {
        bool fits = (bucket == Bucket.Frozen) == (original.bucket == Bucket.Frozen);
        if (!fits || bucket == Bucket.Reserved) revert IUnits.WrongBucket(bucket);
        told.from = original.to;
        told.to = original.from;
        told.id = original.id;
        told.bucket = bucket;
        told.cause = Cause.Reversal;
        // Changes are counted one by one.
        told.original = uint128(number);
        uint64 left = original.quantity - original.reversed;
        uint64 available = _available(told.from, told.id, bucket);
        told.quantity = left < available ? left : available;
        if (told.quantity == 0) revert NothingToReverse(number, left, available);
    }

    /// @dev The last second at which a correction that is made now can be taken back.
    function _reversibleUntil() private view returns (uint40) {
        uint256 n = RULEBOOK.valueOr(TITLE_REVERSAL, 0, REVERSAL_UNSET);
        // A block's time has few digits and the Rulebook bounds the days.
        return uint40(RULEBOOK.workingDaysAfter(block.timestamp, n));
    }

    /// @dev What an account has of an id in a bucket that reversals take from.
    function _available(address account, uint256 id, Bucket bucket) private view returns (uint64) {
        IUnits.Holding memory held = UNITS.holding(account, id);
        if (bucket == Bucket.Frozen) return held.frozen;
        return bucket == Bucket.Trading ? held.trading : held.registration;
    }

    /// @dev Hold both institutions of the approved call to their provinces.
    function _requireOverseen(address account) private view {
        (address initiator, address approver) = APPROVALS.acting();
        PARTICIPANTS.requireOversight(initiator, account);
        PARTICIPANTS.requireOversight(approver, account);
    }

    /// @dev A public reason that everybody can read, and the paper that it rests on.
    function _requireReasoned(string calldata reason, bytes32 document) private pure {
        requireText("reason", REASON_MOST, reason);
        if (document == 0) revert IEmissions.MissingHash();
    }
}
