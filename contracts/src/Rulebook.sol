// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {daysInMonth, isDay} from "./Calendar.sol";
import {Gates} from "./Gates.sol";
import {IRulebook} from "./IRulebook.sol";
import {
    CALENDAR_MONTH,
    DELAY_HEARING,
    DELAY_LEAST,
    DELAY_RECOVERY,
    DELAY_TRADING,
    DELAY_TRUSTED,
    HEARING_LEAST,
    HOURS_CLOSE,
    HOURS_OPEN,
    TITLE_REVERSAL,
    addWorkingDays,
    afterDelay,
    isWorkingDay
} from "./WorkingTime.sol";

/// @title The parameters that the ledger itself enforces, and the hash of each rule pack.
/// @notice The ministry proposes and the registry confirms, both through Approvals; a change takes effect in the future
///         only and is stopped before then by another value that takes effect right after it. Delays and working time
///         have bounds that no setting leaves, so nobody can turn a delay off. Published packs stand for good; a
///         mistaken one is followed by another of another name.
contract Rulebook is IRulebook, Gates {
    /// @dev How far ahead of its block a value may take effect.
    uint256 private constant AHEAD_MAX = 400 days;
    /// @dev The longest delay in working days; a longer one would be a freeze.
    uint216 private constant DELAY_MOST = 60;
    /// @dev Working hours begin by noon and end at one o'clock or later, so they are never empty.
    uint216 private constant OPENS_BY = 12 hours;
    /// @dev The earliest end of working hours.
    uint216 private constant CLOSES_FROM = 13 hours;

    /// @dev A value and the second from which it holds; one slot.
    struct Entry {
        uint216 value;
        uint40 effectiveFrom;
    }

    /// @dev A pack's hash and the second from which it holds.
    struct Published {
        bytes32 hash;
        uint40 effectiveFrom;
        bool draft;
    }

    /// @dev Every value that a parameter ever had, by name and subject, in the order of taking effect.
    mapping(bytes32 name => mapping(uint32 subject => Entry[])) private _entries;
    /// @dev Every pack by its name.
    mapping(bytes32 pack => Published) private _packs;

    /// @inheritdoc IRulebook
    function found(Setting[] calldata settings, Pack[] calldata packs) external onlyAtFounding {
        for (uint256 i = 0; i < settings.length; ++i) {
            _set(settings[i], 0);
        }
        for (uint256 i = 0; i < packs.length; ++i) {
            _publish(packs[i].pack, packs[i].hash, packs[i].effectiveFrom, packs[i].draft);
        }
    }

    /// @inheritdoc IRulebook
    function set(Setting calldata setting) external onlyApproved {
        uint40 latest = uint40(block.timestamp + AHEAD_MAX);
        if (setting.effectiveFrom > latest) revert TooFarAhead(setting.effectiveFrom, latest);
        _set(setting, block.timestamp + 1);
    }

    /// @inheritdoc IRulebook
    function publishPack(bytes32 pack, bytes32 hash, uint40 effectiveFrom, bool draft) external onlyApproved {
        uint40 earliest = uint40(block.timestamp) + 1;
        if (effectiveFrom < earliest) revert NotInTheFuture(effectiveFrom, earliest);
        _publish(pack, hash, effectiveFrom, draft);
    }

    /// @inheritdoc IRulebook
    function value(bytes32 name, uint32 subject) external view returns (uint256) {
        return valueAt(name, subject, uint40(block.timestamp));
    }

    /// @inheritdoc IRulebook
    function packHash(bytes32 pack) external view returns (bytes32) {
        return _packs[pack].hash;
    }

    /// @inheritdoc IRulebook
    function packEffectiveFrom(bytes32 pack) external view returns (uint40) {
        return _packs[pack].effectiveFrom;
    }

    /// @inheritdoc IRulebook
    function isDraft(bytes32 pack) external view returns (bool) {
        return _packs[pack].draft;
    }

    /// @inheritdoc IRulebook
    function workingDay(uint32 day) external view returns (bool) {
        return isWorkingDay(day);
    }

    /// @inheritdoc IRulebook
    function workingDaysAfter(uint256 from, uint256 n) external view returns (uint256) {
        if (n > DELAY_MOST) revert OutOfBounds("", 0, DELAY_MOST, uint216(Math.min(n, type(uint216).max)));
        return addWorkingDays(from, n);
    }

    /// @inheritdoc IRulebook
    function delayFrom(bytes32 name, uint256 from) external view returns (uint256) {
        return afterDelay(from, valueOr(name, 0, DELAY_LEAST));
    }

    /// @inheritdoc IRulebook
    function valueOr(bytes32 name, uint32 subject, uint256 otherwise) public view returns (uint256) {
        (bool isSet, uint256 found_) = _valueAt(name, subject, uint40(block.timestamp));
        return isSet ? found_ : otherwise;
    }

    /// @inheritdoc IRulebook
    function valueAt(bytes32 name, uint32 subject, uint40 time) public view returns (uint256) {
        (bool isSet, uint256 found_) = _valueAt(name, subject, time);
        if (!isSet) revert NotSet(name, subject);
        return found_;
    }

    /// @dev Add a value that takes effect at `earliest` or later, and after every other.
    function _set(Setting calldata setting, uint256 earliest) private {
        _requireInBounds(setting.name, setting.subject, setting.value);
        Entry[] storage entries = _entries[setting.name][setting.subject];
        uint256 count = entries.length;
        if (count != 0) earliest = Math.max(earliest, uint256(entries[count - 1].effectiveFrom) + 1);
        if (setting.effectiveFrom < earliest) {
            revert NotInTheFuture(setting.effectiveFrom, uint40(Math.min(earliest, type(uint40).max)));
        }
        entries.push(Entry(setting.value, setting.effectiveFrom));
        emit ParameterSet(setting.name, setting.subject, setting.value, setting.effectiveFrom);
    }

    /// @dev Publish a pack that nobody published before.
    function _publish(bytes32 pack, bytes32 hash, uint40 effectiveFrom, bool draft) private {
        if (pack == 0 || hash == 0) revert MissingHash();
        bytes32 published = _packs[pack].hash;
        if (published != 0) revert PackExists(pack, published);
        _packs[pack] = Published(hash, effectiveFrom, draft);
        emit PackPublished(pack, hash, effectiveFrom, draft);
    }

    /// @dev The value in effect at `time`. Backwards from the newest: what is asked for is nearly always the last or
    ///      the one before.
    function _valueAt(bytes32 name, uint32 subject, uint40 time) private view returns (bool isSet, uint256 found_) {
        Entry[] storage entries = _entries[name][subject];
        for (uint256 i = entries.length; i > 0; --i) {
            Entry storage entry = entries[i - 1];
            if (entry.effectiveFrom <= time) return (true, entry.value);
        }
    }

    /// @dev Hold delays, working hours and months to the bounds that keep every delay longer than nothing.
    function _requireInBounds(bytes32 name, uint32 subject, uint216 value_) private pure {
        (uint216 least, uint216 most) = (0, type(uint216).max);
        if (name == DELAY_TRADING || name == DELAY_TRUSTED || name == DELAY_RECOVERY || name == TITLE_REVERSAL) {
            (least, most) = (uint216(DELAY_LEAST), DELAY_MOST);
        } else if (name == DELAY_HEARING) {
            (least, most) = (uint216(HEARING_LEAST), DELAY_MOST);
        } else if (name == HOURS_OPEN) {
            most = OPENS_BY;
        } else if (name == HOURS_CLOSE) {
            (least, most) = (CLOSES_FROM, 1 days);
        } else if (name == CALENDAR_MONTH) {
            bool known = subject >= 197_001 && subject <= 999_912 && isDay(subject * 100 + 1);
            if (!known || value_ == 0 || value_ >> daysInMonth(subject) != 0) revert InvalidMonth(subject, value_);
        }
        if (value_ < least || value_ > most) revert OutOfBounds(name, least, most, value_);
    }
}
