// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ALLOCATION, APPROVALS, PARTICIPANTS, UNITS} from "./Addresses.sol";
import {Gates} from "./Gates.sol";
import {ICompliance} from "./ICompliance.sol";
import {IEmissions} from "./IEmissions.sol";
import {APPROVE, INITIATE, Kind, SURRENDER, Standing} from "./IParticipants.sol";
import {Bucket, IUnits} from "./IUnits.sol";
import {surrenderDeadline, surrenderer} from "./Surrendering.sol";
import {SurrenderRequests} from "./SurrenderRequests.sol";

/// @title Surrender: units given up for good against a period's obligation.
/// @notice An enterprise requests, which reserves its units, and may take the request back until the department of its
///         province approves or refuses it. The registry then surrenders what was approved, for good. Another company
///         gives its units the same way where the department lets it. The enterprise and the donor are stopped by the
///         department's refusal, the department by the registry not executing, the registry by having nothing
///         approved to execute; each by suspending its account. Units that a department keeps for an account are
///         surrendered for it on Allocation's word, and its registered units by the department's mandate in arrears;
///         both need two institutions, of which either stops it by not signing.
contract Compliance is SurrenderRequests, Gates {
    /// @inheritdoc ICompliance
    function request(uint32 period, Item[] calldata offered) external returns (uint256 id) {
        address account = surrenderer();
        if (_isLate(period)) revert DeadlinePassed(period, surrenderDeadline(period), uint40(block.timestamp));
        id = _ask(account, period, offered, address(0), false);
        _reserve(id);
    }

    /// @inheritdoc ICompliance
    function requestLate(uint32 period, Item[] calldata offered) external returns (uint256 id) {
        address account = surrenderer();
        _requireLate(period);
        id = _ask(account, period, offered, address(0), false);
        _reserve(id);
    }

    /// @inheritdoc ICompliance
    function allowSupply(address account, uint32 period, address donor, bytes32 reason) external {
        address department = PARTICIPANTS.authoriseDepartment(msg.sender, APPROVE, account);
        if (donor == account || PARTICIPANTS.account(donor).kind != Kind.Enterprise) revert InvalidDonor(donor);
        if (reason == 0) revert IEmissions.MissingHash();
        if (_actsForItself(account)) revert ActsForItself(account);
        _donors[account][period][donor] = true;
        emit SupplyAllowed(account, period, donor, department, reason);
    }

    /// @inheritdoc ICompliance
    function supply(address account, uint32 period, Item[] calldata offered) external returns (uint256 id) {
        address donor = surrenderer();
        if (!_donors[account][period][donor]) revert SupplyNotAllowed(account, period, donor);
        id = _ask(account, period, offered, donor, false);
        _reserve(id);
    }

    /// @inheritdoc ICompliance
    function withdraw(uint256 id) external {
        address account = PARTICIPANTS.authoriseKind(msg.sender, SURRENDER, Kind.Enterprise);
        Request storage asked = _existing(id);
        if (_giver(asked) != account) revert NotYourRequest(id, account);
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
        _certify(id, asked, false);
        _giveUp(id);
    }

    /// @inheritdoc ICompliance
    function surrenderByMandate(
        address account,
        uint32 period,
        Item[] calldata offered,
        bytes32 order
    ) external onlyApproved {
        (address department,) = APPROVALS.acting();
        PARTICIPANTS.requireOversight(department, account);
        if (order == 0) revert IEmissions.MissingHash();
        _requireLate(period);
        uint256 id = _ask(account, period, offered, address(0), true);
        Request storage asked = _requests[id];
        asked.state = State.Surrendered;
        emit SurrenderMandated(id, department, order);
        _certify(id, asked, true);
        _reserve(id);
        _giveUp(id);
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
        uint64 owed = _owed(account, period);
        surrendered = most < owed ? most : owed;
        gap = owed - surrendered;
        if (surrendered == 0) return (0, gap);
        uint256 id = ++_requestCount;
        _items[id].push(Reserved(SafeCast.toUint192(unit), surrendered));
        Request memory made = Request({
            account: account,
            period: period,
            requestedAt: uint40(block.timestamp),
            state: State.Surrendered,
            late: _isLate(period),
            quantity: surrendered,
            donor: address(0)
        });
        _requests[id] = made;
        Item[] memory named = new Item[](1);
        named[0] = Item(unit, surrendered);
        emit SurrenderRequested(id, account, period, surrendered, named, address(0), made.late);
        emit SurrenderApproved(id, department);
        uint64 inAll = _progress[account][period].surrendered + surrendered;
        _progress[account][period].surrendered = inAll;
        _log(id, _requests[id], inAll, true);
        address custody = UNITS.custodyOf(department);
        UNITS.shift(custody, unit, Bucket.Registration, Bucket.Reserved, surrendered);
        UNITS.surrender(custody, unit, surrendered);
    }

    /// @dev Arrears begin in the second after the deadline.
    function _requireLate(uint32 period) private view {
        if (!_isLate(period)) revert NotLate(period, surrenderDeadline(period), uint40(block.timestamp));
    }

    /// @dev Whether an account can surrender and buy by itself: it is open, and nothing of it is frozen.
    function _actsForItself(address account) private view returns (bool) {
        if (PARTICIPANTS.account(account).standing != Standing.Open) return false;
        uint256 count = UNITS.idCount();
        for (uint256 i = 0; i < count; ++i) {
            if (UNITS.holding(account, UNITS.idAt(i)).frozen != 0) return false;
        }
        return true;
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
}
