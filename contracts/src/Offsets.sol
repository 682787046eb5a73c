// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {COMPLIANCE, CREDITS, CREDIT_ACCOUNTS, EMISSIONS, PARTICIPANTS, RULEBOOK, UNITS} from "./Addresses.sol";
import {beijingDay} from "./Calendar.sol";
import {ICompliance} from "./ICompliance.sol";
import {ICreditAccounts} from "./ICreditAccounts.sol";
import {ICredits} from "./ICredits.sol";
import {IEmissions} from "./IEmissions.sol";
import {IOffsets} from "./IOffsets.sol";
import {APPROVE, INITIATE, Kind, SURRENDER} from "./IParticipants.sol";
import {Bucket, CREDIT} from "./IUnits.sol";
import {reserveRegistered, surrenderDeadline, surrenderer} from "./Surrendering.sol";

/// @title National offset: credits given up for good against a part of a period's obligation.
/// @notice An enterprise reserves credits, the credit registry confirms them as pending, the department of the
///         enterprise's province approves, and the credit registry cancels them for good, which takes their serials.
///         Before approval the enterprise takes its request back, or the department refuses it; after it there is no
///         way back. The credit registry is stopped by the department not approving, the department by the credit
///         registry not transmitting or cancelling; each by suspending its account. Credits offset at most a share of
///         the obligation (M19 art. 29); where the obligation falls, what was cancelled beyond it no longer counts.
contract Offsets is IOffsets {
    /// @dev The setting of the share of an obligation that credits may offset, in basis points.
    bytes32 private constant CAP = "offset.cap";
    /// @dev The setting of the last second at which legacy credits offset.
    bytes32 private constant LEGACY_LAST = "offset.legacy.last";
    /// @dev The same where nothing is set: 31 December 2024, 23:59:59 in Beijing (CCER-N2023).
    uint256 private constant LEGACY_LAST_SECOND = 1_735_660_799;
    /// @dev Credits that are no legacy ones are registered after this day (CCER-N2023).
    uint32 private constant NEW_AFTER = 2024_01_22;
    /// @dev Basis points of the whole.
    uint256 private constant WHOLE = 10_000;
    /// @dev The most items that one request may name.
    uint256 private constant ITEMS_MAX = 16;

    /// @dev What an account offsets for a period; one slot.
    struct Progress {
        /// Cancelled for good.
        uint64 cancelled;
        /// Requested or transmitted.
        uint64 asked;
        /// Approved, not yet cancelled.
        uint64 approved;
    }

    /// @dev Every request by its number, from 1; two slots each.
    mapping(uint256 id => Request) private _requests;
    /// @dev The credits that a request names; one slot each.
    mapping(uint256 id => Item[]) private _items;
    /// @dev How far an account is for a period.
    mapping(address account => mapping(uint32 period => Progress)) private _progress;
    /// @dev The number of the newest request.
    uint256 private _requestCount;
    /// @dev The number of the newest certificate.
    uint256 private _certificateCount;
    /// @dev The newest request of the same account, period and items.
    mapping(bytes32 content => uint256 id) private _alike;

    /// @inheritdoc IOffsets
    function request(uint32 period, Item[] calldata offered) external returns (uint256 id) {
        address account = surrenderer();
        uint40 deadline = surrenderDeadline(period);
        uint40 judgedAt = uint40(block.timestamp);
        if (judgedAt > deadline) revert ICompliance.DeadlinePassed(period, deadline, judgedAt);
        return _ask(account, period, offered, false);
    }

    /// @inheritdoc IOffsets
    function requestLate(uint32 period, Item[] calldata offered) external returns (uint256 id) {
        address account = surrenderer();
        uint40 deadline = surrenderDeadline(period);
        uint40 judgedAt = uint40(block.timestamp);
        if (judgedAt <= deadline) revert ICompliance.NotLate(period, deadline, judgedAt);
        return _ask(account, period, offered, true);
    }

    /// @inheritdoc IOffsets
    function withdraw(uint256 id) external {
        address account = PARTICIPANTS.authoriseKind(msg.sender, SURRENDER, Kind.Enterprise);
        Request storage asked = _existing(id);
        if (asked.account != account) revert NotYourOffset(id, account);
        _end(id, asked, State.Withdrawn);
        emit OffsetWithdrawn(id);
        _release(id, asked);
    }

    /// @inheritdoc IOffsets
    function transmit(uint256 id) external {
        address creditRegistry = PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.CreditRegistry);
        _advance(id, _existing(id), State.Requested, State.Transmitted);
        emit OffsetTransmitted(id, creditRegistry);
    }

    /// @inheritdoc IOffsets
    function approve(uint256 id) external {
        (Request storage asked, address department) = _departmentOf(id);
        _advance(id, asked, State.Transmitted, State.Approved);
        Item[] storage named = _items[id];
        uint256 count = named.length;
        for (uint256 i = 0; i < count; ++i) {
            if (CREDITS.facts(named[i].batch).revoked) revert ICredits.BatchIsRevoked(named[i].batch);
        }
        Progress storage progress = _progress[asked.account][asked.period];
        Progress memory was = progress;
        _requireWithinCap(asked.account, asked.period, was.cancelled + was.approved, asked.quantity);
        progress.asked = was.asked - asked.quantity;
        progress.approved = was.approved + asked.quantity;
        emit OffsetApproved(id, department);
    }

    /// @inheritdoc IOffsets
    function refuse(uint256 id, bytes32 reason) external {
        (Request storage asked, address department) = _departmentOf(id);
        if (reason == 0) revert IEmissions.MissingHash();
        _end(id, asked, State.Refused);
        emit OffsetRefused(id, department, reason);
        _release(id, asked);
    }

    /// @inheritdoc IOffsets
    function cancel(uint256 id) external {
        PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.CreditRegistry);
        Request storage asked = _existing(id);
        _advance(id, asked, State.Approved, State.Cancelled);
        Progress storage progress = _progress[asked.account][asked.period];
        progress.approved -= asked.quantity;
        uint64 inAll = progress.cancelled + asked.quantity;
        progress.cancelled = inAll;
        uint256 certificate = ++_certificateCount;
        Item[] memory named = _items[id];
        Retired[] memory retired = new Retired[](named.length);
        for (uint256 i = 0; i < named.length; ++i) {
            Item memory item = named[i];
            UNITS.cancel(asked.account, CREDIT + item.batch, Bucket.Reserved, item.quantity);
            uint64 first = CREDITS.retire(item.batch, item.quantity, asked.account, id);
            retired[i] = Retired(item.batch, item.quantity, first);
        }
        uint64 obligation = EMISSIONS.decided(asked.account, asked.period).obligation;
        emit OffsetRegistered(
            certificate,
            asked.account,
            asked.period,
            id,
            asked.quantity,
            inAll,
            _cap(obligation),
            obligation,
            !asked.late,
            retired
        );
    }

    /// @inheritdoc IOffsets
    function requested(uint256 id) external view returns (Request memory) {
        return _requests[id];
    }

    /// @inheritdoc IOffsets
    function items(uint256 id) external view returns (Item[] memory) {
        return _items[id];
    }

    /// @inheritdoc IOffsets
    function requestCount() external view returns (uint256) {
        return _requestCount;
    }

    /// @inheritdoc IOffsets
    function figures(address account, uint32 period) external view returns (Figures memory found) {
        Progress memory progress = _progress[account][period];
        if (progress.cancelled + progress.asked + progress.approved == 0) return found;
        found.cancelled = progress.cancelled;
        found.pending = progress.asked + progress.approved;
        found.cap = _cap(EMISSIONS.decided(account, period).obligation);
        found.counted = uint64(Math.min(found.cancelled, found.cap));
        found.countedPending = uint64(Math.min(found.pending, found.cap - found.counted));
    }

    /// @dev Write a request down, held to its batches, the cap and what is owed, and reserve its credits.
    function _ask(address account, uint32 period, Item[] calldata offered, bool late) private returns (uint256 id) {
        _requireFinal(account, period);
        if (!CREDIT_ACCOUNTS.isOpen(account)) revert ICreditAccounts.NoCreditAccount(account);
        if (offered.length == 0) revert ICompliance.NoItems();
        if (offered.length > ITEMS_MAX) revert ICompliance.TooManyItems(offered.length);
        id = ++_requestCount;
        uint256 total = 0;
        for (uint256 i = 0; i < offered.length; ++i) {
            _requireEligible(offered[i].batch);
            total += offered[i].quantity;
            _items[id].push(offered[i]);
        }
        uint64 quantity = uint64(Math.min(total, type(uint64).max));
        _requireUnlike(keccak256(abi.encode(account, period, offered)), id);
        Progress storage progress = _progress[account][period];
        _requireWithinCap(account, period, progress.cancelled + progress.asked + progress.approved, quantity);
        _requireOwed(account, period, quantity);
        progress.asked += quantity;
        _requests[id] = Request(account, period, uint40(block.timestamp), State.Requested, late, quantity);
        emit OffsetRequested(id, account, period, quantity, offered, late);
        for (uint256 i = 0; i < offered.length; ++i) {
            reserveRegistered(account, CREDIT + offered[i].batch, offered[i].quantity);
        }
    }

    /// @dev The same request is not made again while it waits: a repeated message changes nothing.
    function _requireUnlike(bytes32 content, uint256 id) private {
        uint256 earlier = _alike[content];
        State found = _requests[earlier].state;
        if (found == State.Requested || found == State.Transmitted || found == State.Approved) {
            revert DuplicateOffset(earlier);
        }
        _alike[content] = id;
    }

    /// @dev End a request that was not approved, whether it was transmitted or not.
    function _end(uint256 id, Request storage asked, State to) private {
        _advance(id, asked, asked.state == State.Transmitted ? State.Transmitted : State.Requested, to);
    }

    /// @dev Give reserved credits back and count them as asked for no more.
    function _release(uint256 id, Request storage asked) private {
        address account = asked.account;
        _progress[account][asked.period].asked -= asked.quantity;
        Item[] storage named = _items[id];
        uint256 count = named.length;
        for (uint256 i = 0; i < count; ++i) {
            Item memory item = named[i];
            UNITS.shift(account, CREDIT + item.batch, Bucket.Reserved, Bucket.Registration, item.quantity);
        }
    }

    /// @dev Take a request from the one state that the step starts in to the next.
    function _advance(uint256 id, Request storage asked, State from, State to) private {
        State found = asked.state;
        if (found != from) revert WrongOffsetState(id, found);
        asked.state = to;
    }

    /// @dev The request, and the sender's department if it may decide on it.
    function _departmentOf(uint256 id) private view returns (Request storage asked, address department) {
        asked = _requests[id];
        if (asked.state == State.None) {
            PARTICIPANTS.authoriseKind(msg.sender, APPROVE, Kind.Department);
            revert NoSuchOffset(id);
        }
        department = PARTICIPANTS.authoriseDepartment(msg.sender, APPROVE, asked.account);
    }

    /// @dev A request that was made, whatever became of it.
    function _existing(uint256 id) private view returns (Request storage asked) {
        asked = _requests[id];
        if (asked.state == State.None) revert NoSuchOffset(id);
    }

    /// @dev The emission of the period is decided, and nobody can object to it any more.
    function _requireFinal(address account, uint32 period) private view {
        IEmissions.Decided memory decision = EMISSIONS.decided(account, period);
        if (decision.revision == 0) revert ICompliance.NothingOwed(account, period);
        if (!EMISSIONS.isFinal(account, period)) revert ICompliance.NotFinal(account, period, decision.until);
    }

    /// @dev Whether a batch offsets in this block (rule offset_eligible). When credits were filed or registered is
    ///      Credits' word: what is legacy was filed before the day, and nothing is registered in the future.
    function _requireEligible(uint32 batch) private view {
        ICredits.Batch memory known = CREDITS.facts(batch);
        if (known.revoked) revert ICredits.BatchIsRevoked(batch);
        if (known.underNationalEts) revert CreditUnderNationalEts(batch);
        if (known.legacy) {
            uint256 last = RULEBOOK.valueOr(LEGACY_LAST, 0, LEGACY_LAST_SECOND);
            if (block.timestamp > last) revert LegacyExpired(batch, SafeCast.toUint40(last), uint40(block.timestamp));
        } else {
            uint32 registeredOn = beijingDay(known.registeredAt);
            if (registeredOn <= NEW_AFTER) revert NotNew(batch, registeredOn, NEW_AFTER);
        }
    }

    /// @dev No more is cancelled or on its way than credits may offset of the obligation as it is now.
    function _requireWithinCap(address account, uint32 period, uint64 already, uint64 quantity) private view {
        uint64 cap = _cap(EMISSIONS.decided(account, period).obligation);
        if (uint256(already) + quantity > cap) revert OverOffsetCap(cap, already, quantity);
    }

    /// @dev No more is asked for than is owed, counting what is pending of allowances and of credits.
    function _requireOwed(address account, uint32 period, uint64 quantity) private view {
        ICompliance.Standing_ memory standing = COMPLIANCE.standing(account, period);
        uint256 onItsWay = uint256(standing.pending) + standing.offsetPending;
        uint64 owed = uint64(Math.saturatingSub(standing.remaining, onItsWay));
        if (quantity > owed) revert ICompliance.MoreThanOwed(owed, quantity);
    }

    /// @dev The share of an obligation that credits may offset, rounded down.
    function _cap(uint64 obligation) private view returns (uint64) {
        uint256 share = Math.min(RULEBOOK.value(CAP, 0), WHOLE);
        // At most the whole of what 64 bits hold.
        return uint64(uint256(obligation) * share / WHOLE);
    }
}
