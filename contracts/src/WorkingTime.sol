// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RULEBOOK} from "./Addresses.sol";
import {BEIJING_OFFSET, beijingDay, dayNumber, isDay} from "./Calendar.sol";

/// @dev The setting of a month's working days: subject yyyymm, bit d - 1 for day d. Unset: Monday to Friday.
bytes32 constant CALENDAR_MONTH = "calendar.month";
/// @dev The setting of the second of the Beijing day at which working hours begin. Unset: 9:00.
bytes32 constant HOURS_OPEN = "hours.open";
/// @dev The setting of the second of the Beijing day at which working hours end. Unset: 17:00.
bytes32 constant HOURS_CLOSE = "hours.close";
/// @dev The setting of the delay of a move to trading by one key, in working days.
bytes32 constant DELAY_TRADING = "delay.trading";
/// @dev The setting of the delay of an addition to a trusted list and of loosened rules, in working days.
bytes32 constant DELAY_TRUSTED = "delay.trusted";
/// @dev The setting of the delay of a key's recovery, in working days.
bytes32 constant DELAY_RECOVERY = "delay.recovery";
/// @dev The setting of the time in which the subject of a case can be heard, in working days.
bytes32 constant DELAY_HEARING = "delay.hearing";
/// @dev The shortest such time, and what it is while it is not set.
uint256 constant HEARING_LEAST = 5;
/// @dev The setting of the working days in which a correction of title can be taken back. Unset: 10.
bytes32 constant TITLE_REVERSAL = "title.reversal";
/// @dev The shortest that a delay can be set to, and what it is while it is not set: there is no way to turn one off.
uint256 constant DELAY_LEAST = 1;

/// @dev A month's working days, kept while days of one month are asked for.
struct Month {
    uint32 month;
    uint256 days_;
}

/// @notice Whether `day`, as yyyymmdd in Beijing, is a working day; what is no day is none.
function isWorkingDay(uint32 day) view returns (bool) {
    Month memory known;
    return isDay(day) && _isWorking(dayNumber(day), known);
}

/// @notice The last second of the `n`-th working day after the day of `from`; of the day of `from` where `n` is 0.
function addWorkingDays(uint256 from, uint256 n) view returns (uint256) {
    Month memory known;
    uint256 day = _workingDayAfter((from + BEIJING_OFFSET) / 1 days, n, known);
    return (day + 1) * 1 days - BEIJING_OFFSET - 1;
}

/// @notice `from` moved into working hours, then so many working days later at the same time of day.
/// @dev Working hours are the same every day, so the end needs no moving into them again.
function afterDelay(uint256 from, uint256 workingDays) view returns (uint256) {
    Month memory known;
    uint256 local = from + BEIJING_OFFSET;
    (uint256 day, uint256 second) = (local / 1 days, local % 1 days);
    uint256 opens = RULEBOOK.valueOr(HOURS_OPEN, 0, 9 hours);
    bool over = second >= RULEBOOK.valueOr(HOURS_CLOSE, 0, 17 hours);
    if (over || !_isWorking(day, known)) {
        (day, second) = (_workingDayAfter(day, 1, known), opens);
    } else if (second < opens) {
        second = opens;
    }
    return _workingDayAfter(day, workingDays, known) * 1 days + second - BEIJING_OFFSET;
}

/// @notice When what is asked for now takes effect, after the delay of this name.
function delayed(bytes32 name) view returns (uint40) {
    // A block's time has few digits and a delay is bounded by the Rulebook.
    return uint40(afterDelay(block.timestamp, RULEBOOK.valueOr(name, 0, DELAY_LEAST)));
}

/// @dev The `n`-th working day after `day`. It ends: the Rulebook takes no month without a working day.
function _workingDayAfter(uint256 day, uint256 n, Month memory known) view returns (uint256) {
    while (n != 0) {
        if (_isWorking(++day, known)) --n;
    }
    return day;
}

/// @dev Whether a day, counted from 1 January 1970, is a working day.
function _isWorking(uint256 day, Month memory known) view returns (bool) {
    uint32 date = beijingDay(day * 1 days);
    uint32 month = date / 100;
    if (known.month != month) {
        known.month = month;
        known.days_ = RULEBOOK.valueOr(CALENDAR_MONTH, month, 0);
    }
    // 1 January 1970 was a Thursday.
    if (known.days_ == 0) return (day + 3) % 7 < 5;
    return known.days_ >> (date % 100 - 1) & 1 != 0;
}
