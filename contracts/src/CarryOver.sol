// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {PARTICIPANTS, RULEBOOK, UNITS} from "./Addresses.sol";
import {ICarryOver} from "./ICarryOver.sol";
import {ICompliance} from "./ICompliance.sol";
import {IEmissions} from "./IEmissions.sol";
import {INITIATE, IParticipants, Kind, SURRENDER} from "./IParticipants.sol";
import {Bucket, CEA} from "./IUnits.sol";
import {surrenderer} from "./Surrendering.sol";

/// @title Carry-over: allowances of earlier vintages replaced by as many of a later one, up to a notified maximum.
/// @notice The registry notifies each enterprise of its maximum, which it computed from registry and exchange data, and
///         corrects it, never below what is applied for. An enterprise applies within it, in parts, which reserves its
///         units, and may take an application back until the registry processes or refuses it. The enterprise is
///         stopped by its maximum and by the registry's refusal, the registry by having only applications to process;
///         each by suspending its account. Whoever may surrender may apply: either gives a vintage up for good.
contract CarryOver is ICarryOver {
    /// @dev The setting of the first period whose allowances are carried.
    bytes32 private constant FIRST = "carryover.first";
    /// @dev The setting of the last one.
    bytes32 private constant LAST = "carryover.last";
    /// @dev The setting of the last second of the first window.
    bytes32 private constant EARLY = "carryover.early";
    /// @dev The setting of the last second by which what came in the first window is processed.
    bytes32 private constant EARLY_BY = "carryover.early.by";
    /// @dev The setting of the last second of applications.
    bytes32 private constant UNTIL = "carryover.until";
    /// @dev The setting of the last second by which what came after the first window is processed.
    bytes32 private constant UNTIL_BY = "carryover.until.by";

    /// @dev The most items that one application may name.
    uint256 private constant ITEMS_MAX = 16;

    /// @dev Units of one id in an application; one slot.
    struct Reserved {
        /// The id of the units.
        uint192 id;
        /// How many of them.
        uint64 quantity;
    }

    /// @dev What an account may carry into a period, and how far it is.
    mapping(address account => mapping(uint32 into => Notice)) private _notices;
    /// @dev Every application by its number, from 1.
    mapping(uint256 number => Application) private _applications;
    /// @dev The units that an application names.
    mapping(uint256 number => Reserved[]) private _items;
    /// @dev The number of the newest application.
    uint256 private _count;

    /// @inheritdoc ICarryOver
    function notify(uint32 into, bytes32 pack, Line[] calldata lines) external {
        PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Registry);
        _requireOpen(into);
        if (RULEBOOK.packHash(pack) == 0) revert IEmissions.UnknownPack(pack);
        for (uint256 i = 0; i < lines.length; ++i) {
            Line calldata line = lines[i];
            Kind kind = PARTICIPANTS.account(line.account).kind;
            if (kind != Kind.Enterprise) revert IParticipants.WrongKind(line.account, kind);
            if (line.inputs == 0) revert IEmissions.MissingHash();
            Notice storage known = _notices[line.account][into];
            if (line.most < known.applied) revert BelowApplied(line.account, known.applied, line.most);
            uint16 revision = known.revision + 1;
            (known.most, known.revision, known.notifiedAt) = (line.most, revision, uint40(block.timestamp));
            emit CarryOverNotified(line.account, into, revision, line.most, line.inputs, pack);
        }
    }

    /// @inheritdoc ICarryOver
    function applyFor(uint32 into, Item[] calldata offered) external returns (uint256 number) {
        address account = surrenderer();
        Notice storage known = _notices[account][into];
        if (known.revision == 0) revert NotNotified(account, into);
        uint40 processBy = _requireOpen(into);
        uint64 quantity = _total(into, offered);
        if (quantity > known.most - known.applied) revert OverCarryLimit(known.most, known.applied, quantity);
        known.applied += quantity;
        number = ++_count;
        _applications[number] =
            Application(account, into, uint40(block.timestamp), processBy, State.Applied, quantity);
        for (uint256 i = 0; i < offered.length; ++i) {
            _items[number].push(Reserved(SafeCast.toUint192(offered[i].id), offered[i].quantity));
        }
        emit CarryOverApplied(number, account, into, quantity, offered, processBy);
        for (uint256 i = 0; i < offered.length; ++i) {
            UNITS.shift(account, offered[i].id, Bucket.Registration, Bucket.Reserved, offered[i].quantity);
        }
    }

    /// @inheritdoc ICarryOver
    function withdraw(uint256 number) external {
        address account = PARTICIPANTS.authoriseKind(msg.sender, SURRENDER, Kind.Enterprise);
        Application storage asked = _existing(number);
        if (asked.account != account) revert NotYourApplication(number, account);
        _end(number, asked, State.Withdrawn);
        emit CarryOverWithdrawn(number);
        _release(number, asked);
    }

    /// @inheritdoc ICarryOver
    function process(uint256[] calldata applications) external {
        PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Registry);
        for (uint256 i = 0; i < applications.length; ++i) {
            _process(applications[i]);
        }
    }

    /// @inheritdoc ICarryOver
    function refuse(uint256 number, bytes32 reason) external {
        PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Registry);
        Application storage asked = _existing(number);
        if (reason == 0) revert IEmissions.MissingHash();
        _end(number, asked, State.Refused);
        emit CarryOverRefused(number, reason);
        _release(number, asked);
    }

    /// @inheritdoc ICarryOver
    function notice(address account, uint32 into) external view returns (Notice memory) {
        return _notices[account][into];
    }

    /// @inheritdoc ICarryOver
    function application(uint256 number) external view returns (Application memory) {
        return _applications[number];
    }

    /// @inheritdoc ICarryOver
    function items(uint256 number) external view returns (Item[] memory named) {
        Reserved[] storage reserved = _items[number];
        named = new Item[](reserved.length);
        for (uint256 i = 0; i < named.length; ++i) {
            named[i] = Item(reserved[i].id, reserved[i].quantity);
        }
    }

    /// @inheritdoc ICarryOver
    function applicationCount() external view returns (uint256) {
        return _count;
    }

    /// @dev Replace the units of one application, and say whether the day was kept.
    function _process(uint256 number) private {
        Application storage asked = _existing(number);
        _end(number, asked, State.Processed);
        (address account, uint32 into, uint40 processBy) = (asked.account, asked.into, asked.processBy);
        uint64 quantity = asked.quantity;
        _notices[account][into].processed += quantity;
        emit CarriedOver(number, account, into, quantity, processBy, block.timestamp <= processBy);
        Reserved[] storage reserved = _items[number];
        uint256 count = reserved.length;
        for (uint256 i = 0; i < count; ++i) {
            Reserved memory item = reserved[i];
            UNITS.carryOver(account, item.id, CEA + into, item.quantity);
        }
    }

    /// @dev Give reserved units back, and the room they took.
    function _release(uint256 number, Application storage asked) private {
        address account = asked.account;
        _notices[account][asked.into].applied -= asked.quantity;
        Reserved[] storage reserved = _items[number];
        uint256 count = reserved.length;
        for (uint256 i = 0; i < count; ++i) {
            Reserved memory item = reserved[i];
            UNITS.shift(account, item.id, Bucket.Reserved, Bucket.Registration, item.quantity);
        }
    }

    /// @dev An application ends once.
    function _end(uint256 number, Application storage asked, State to) private {
        State found = asked.state;
        if (found != State.Applied) revert ApplicationEnded(number, found);
        asked.state = to;
    }

    /// @dev An application that was made, whatever became of it.
    function _existing(uint256 number) private view returns (Application storage asked) {
        asked = _applications[number];
        if (asked.state == State.None) revert NoSuchApplication(number);
    }

    /// @dev What an application made now is processed by; CarryOverClosed after the last second.
    function _requireOpen(uint32 into) private view returns (uint40 processBy) {
        uint40 last = _moment(UNTIL, into);
        if (block.timestamp > last) revert CarryOverClosed(last, uint40(block.timestamp));
        return _moment(block.timestamp <= _moment(EARLY, into) ? EARLY_BY : UNTIL_BY, into);
    }

    /// @dev What the items come to, each an allowance of a vintage that is carried.
    function _total(uint32 into, Item[] calldata offered) private view returns (uint64) {
        if (offered.length == 0) revert ICompliance.NoItems();
        if (offered.length > ITEMS_MAX) revert ICompliance.TooManyItems(offered.length);
        (uint256 first, uint256 last) = (RULEBOOK.value(FIRST, into), RULEBOOK.value(LAST, into));
        uint256 total = 0;
        for (uint256 i = 0; i < offered.length; ++i) {
            uint256 id = offered[i].id;
            if (id < CEA + first || id > CEA + last) revert VintageNotCarried(id, uint32(first), uint32(last));
            total += offered[i].quantity;
        }
        return uint64(Math.min(total, type(uint64).max));
    }

    /// @dev A moment that the Rulebook sets for a period.
    function _moment(bytes32 name, uint32 into) private view returns (uint40) {
        return SafeCast.toUint40(RULEBOOK.value(name, into));
    }
}
