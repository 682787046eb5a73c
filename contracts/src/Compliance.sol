// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ALLOCATION, APPROVALS, EMISSIONS, PARTICIPANTS, REPRESENTATIVES, RULEBOOK, UNITS} from "./Addresses.sol";
import {ICompliance} from "./ICompliance.sol";
import {IEmissions} from "./IEmissions.sol";
import {APPROVE, INITIATE, Kind, SURRENDER} from "./IParticipants.sol";
import {IRepresentatives, SECOND_FOR_SURRENDER} from "./IRepresentatives.sol";
import {BORROWED, Bucket, CEA, IUnits} from "./IUnits.sol";

/// @title Surrender: units given up for good against a period's obligation.
/// @notice An enterprise requests, which reserves its units, and may take the request back until the department of its
///         province approves or refuses it. The registry then surrenders what was approved, for good. The enterprise
///         is stopped by the department's refusal, the department by the registry not executing, the registry by
///         having nothing approved to execute; each by suspending its account. Units that a department keeps for an
///         account are surrendered for it on Allocation's word, which two institutions give.
contract Compliance is ICompliance {
    /// @dev The setting that says until when a request for a period is on time.
    bytes32 private constant DEADLINE = "surrender.deadline";

    /// @dev The most items that one request may name.
    uint256 private constant ITEMS_MAX = 16;

    /// @dev Units of one id in a request; one slot.
    struct Reserved {
        /// The id of the units.
        uint192 id;
        /// How many of them.
        uint64 quantity;
    }

    /// @dev What an account has given up for a period and what is on its way; one slot.
    struct Progress {
        /// Given up for good.
        uint64 surrendered;
        /// Requested or approved.
        uint64 pending;
    }

    /// @dev Every request by its number, from 1.
    mapping(uint256 id => Request) private _requests;
    /// @dev The units that a request names.
    mapping(uint256 id => Reserved[]) private _items;
    /// @dev How far an account is for a period.
    mapping(address account => mapping(uint32 period => Progress)) private _progress;
    /// @dev The number of the newest request.
    uint256 private _requestCount;
    /// @dev The number of the newest certificate.
    uint256 private _certificateCount;

    /// @inheritdoc ICompliance
    function request(uint32 period, Item[] calldata offered) external returns (uint256 id) {
        address account = _requester();
        Progress storage progress = _progress[account][period];
        uint256 owed = _owed(account, period, progress);
        if (offered.length == 0) revert NoItems();
        if (offered.length > ITEMS_MAX) revert TooManyItems(offered.length);
        id = ++_requestCount;
        uint256 total = 0;
        for (uint256 i = 0; i < offered.length; ++i) {
            Item calldata item = offered[i];
            bool eligible = (item.id >= CEA && item.id <= CEA + period) || item.id == BORROWED + period;
            if (!eligible) revert VintageNotEligible(item.id, period);
            total += item.quantity;
            _items[id].push(Reserved(SafeCast.toUint192(item.id), item.quantity));
        }
        uint64 quantity = uint64(Math.min(total, type(uint64).max));
        if (total > owed) revert MoreThanOwed(uint64(owed), quantity);
        progress.pending += quantity;
        _requests[id] = Request(account, period, uint40(block.timestamp), State.Requested, quantity);
        emit SurrenderRequested(id, account, period, quantity, offered);
        for (uint256 i = 0; i < offered.length; ++i) {
            UNITS.shift(account, offered[i].id, Bucket.Registration, Bucket.Reserved, offered[i].quantity);
        }
    }

    /// @inheritdoc ICompliance
    function withdraw(uint256 id) external {
        address account = PARTICIPANTS.authoriseKind(msg.sender, SURRENDER, Kind.Enterprise);
        Request storage asked = _existing(id);
        if (asked.account != account) revert NotYourRequest(id, account);
        _advance(id, asked, State.Requested, State.Withdrawn);
        emit SurrenderWithdrawn(id);
        _release(id, asked);
    }

    /// @inheritdoc ICompliance
    function approve(uint256 id) external {
        (Request storage asked, address department) = _departmentOf(id);
        _advance(id, asked, State.Requested, State.Approved);
        emit SurrenderApproved(id, department);
    }

    /// @inheritdoc ICompliance
    function refuse(uint256 id, bytes32 reason) external {
        (Request storage asked, address department) = _departmentOf(id);
        _advance(id, asked, State.Requested, State.Refused);
        emit SurrenderRefused(id, department, reason);
        _release(id, asked);
    }

    /// @inheritdoc ICompliance
    function surrender(uint256 id) external {
        PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Registry);
        Request storage asked = _existing(id);
        _advance(id, asked, State.Approved, State.Surrendered);
        Progress storage progress = _progress[asked.account][asked.period];
        (uint64 surrendered, uint64 pending) = (progress.surrendered, progress.pending);
        (progress.surrendered, progress.pending) = (surrendered + asked.quantity, pending - asked.quantity);
        _certify(id, asked, surrendered + asked.quantity, false);
        Reserved[] storage reserved = _items[id];
        uint256 count = reserved.length;
        for (uint256 i = 0; i < count; ++i) {
            Reserved memory item = reserved[i];
            UNITS.surrender(asked.account, item.id, item.quantity);
        }
    }

    /// @inheritdoc ICompliance
    function force(
        address account,
        uint32 period,
        address department,
        uint256 unit,
        uint64 most
    ) external returns (uint64 surrendered, uint64 gap) {
        if (msg.sender != address(ALLOCATION)) revert IUnits.NoPower(msg.sender);
        Progress storage progress = _progress[account][period];
        uint64 owed = uint64(_owed(account, period, progress));
        surrendered = most < owed ? most : owed;
        gap = owed - surrendered;
        if (surrendered == 0) return (0, gap);
        uint256 id = ++_requestCount;
        _items[id].push(Reserved(SafeCast.toUint192(unit), surrendered));
        _requests[id] = Request(account, period, uint40(block.timestamp), State.Surrendered, surrendered);
        Item[] memory named = new Item[](1);
        named[0] = Item(unit, surrendered);
        emit SurrenderRequested(id, account, period, surrendered, named);
        emit SurrenderApproved(id, department);
        uint64 inAll = progress.surrendered + surrendered;
        progress.surrendered = inAll;
        _certify(id, _requests[id], inAll, true);
        address custody = UNITS.custodyOf(department);
        UNITS.shift(custody, unit, Bucket.Registration, Bucket.Reserved, surrendered);
        UNITS.surrender(custody, unit, surrendered);
    }

    /// @inheritdoc ICompliance
    function requested(uint256 id) external view returns (Request memory) {
        return _requests[id];
    }

    /// @inheritdoc ICompliance
    function items(uint256 id) external view returns (Item[] memory named) {
        Reserved[] storage reserved = _items[id];
        named = new Item[](reserved.length);
        for (uint256 i = 0; i < named.length; ++i) {
            named[i] = Item(reserved[i].id, reserved[i].quantity);
        }
    }

    /// @inheritdoc ICompliance
    function requestCount() external view returns (uint256) {
        return _requestCount;
    }

    /// @inheritdoc ICompliance
    function standing(address account, uint32 period) external view returns (Standing_ memory) {
        Progress storage progress = _progress[account][period];
        return Standing_({
            obligation: EMISSIONS.decided(account, period).obligation,
            surrendered: progress.surrendered,
            pending: progress.pending,
            deadline: _deadline(period)
        });
    }

    /// @inheritdoc ICompliance
    /// @dev Units are reserved by requests and by nothing else.
    function hasPending(address account) external view returns (bool) {
        uint256 count = UNITS.idCount();
        for (uint256 i = 0; i < count; ++i) {
            IUnits.Holding memory holding = UNITS.holding(account, UNITS.idAt(i));
            if (holding.reserved != 0) return true;
        }
        return false;
    }

    /// @dev The enterprise that asks: by one key with SURRENDER, or by two of which the first has it.
    function _requester() private view returns (address account) {
        if (msg.sender == address(APPROVALS)) {
            (address key,) = APPROVALS.actingKeys();
            return PARTICIPANTS.authoriseKind(key, SURRENDER, Kind.Enterprise);
        }
        account = PARTICIPANTS.authoriseKind(msg.sender, SURRENDER, Kind.Enterprise);
        if (REPRESENTATIVES.rulesOf(account) & SECOND_FOR_SURRENDER != 0) {
            revert IRepresentatives.SecondNeeded(account);
        }
    }

    /// @dev Log the certificate. Whether it is on time is judged by when the enterprise asked.
    function _certify(uint256 id, Request storage asked, uint64 surrendered, bool forced) private {
        emit Surrendered(
            ++_certificateCount,
            asked.account,
            asked.period,
            id,
            asked.quantity,
            surrendered,
            EMISSIONS.decided(asked.account, asked.period).obligation,
            asked.requestedAt <= _deadline(asked.period),
            forced
        );
    }

    /// @dev Give reserved units back and count them as pending no more.
    function _release(uint256 id, Request storage asked) private {
        address account = asked.account;
        _progress[account][asked.period].pending -= asked.quantity;
        Reserved[] storage reserved = _items[id];
        uint256 count = reserved.length;
        for (uint256 i = 0; i < count; ++i) {
            Reserved memory item = reserved[i];
            UNITS.shift(account, item.id, Bucket.Reserved, Bucket.Registration, item.quantity);
        }
    }

    /// @dev Take a request from the one state that the step starts in to the next.
    function _advance(uint256 id, Request storage asked, State from, State to) private {
        State found = asked.state;
        if (found != from) revert WrongState(id, found);
        asked.state = to;
    }

    /// @dev The request, and the sender's department if it may decide on it.
    function _departmentOf(uint256 id) private view returns (Request storage asked, address department) {
        asked = _requests[id];
        if (asked.state == State.None) {
            PARTICIPANTS.authoriseKind(msg.sender, APPROVE, Kind.Department);
            revert NoSuchRequest(id);
        }
        department = PARTICIPANTS.authoriseDepartment(msg.sender, APPROVE, asked.account);
    }

    /// @dev A request that was made, whatever became of it.
    function _existing(uint256 id) private view returns (Request storage asked) {
        asked = _requests[id];
        if (asked.state == State.None) revert NoSuchRequest(id);
    }

    /// @dev What is still to be asked for, or NothingOwed before a decision.
    function _owed(address account, uint32 period, Progress storage progress) private view returns (uint256) {
        IEmissions.Decided memory decision = EMISSIONS.decided(account, period);
        if (decision.revision == 0) revert NothingOwed(account, period);
        return Math.saturatingSub(decision.obligation, uint256(progress.surrendered) + progress.pending);
    }

    /// @dev The last second at which a request for the period is on time.
    function _deadline(uint32 period) private view returns (uint40) {
        return SafeCast.toUint40(RULEBOOK.value(DEADLINE, period));
    }
}
