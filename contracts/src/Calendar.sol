// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Beijing is eight hours ahead of the epoch's clock all year.
uint256 constant BEIJING_OFFSET = 8 hours;

/// @notice The day on Beijing's calendar at `timestamp`, as yyyymmdd.
/// @dev Days are counted from 1 March of year 0, so that a leap day is the last of its year: 146,097 days make 400
///      years, and 153 days make each five months of 31, 30, 31, 30 and 31 days.
function beijingDay(uint256 timestamp) pure returns (uint32) {
    uint256 day = (timestamp + BEIJING_OFFSET) / 1 days + 719_468;
    uint256 era = day / 146_097;
    uint256 dayOfEra = day % 146_097;
    uint256 yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    uint256 dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    uint256 shifted = (5 * dayOfYear + 2) / 153;
    uint256 dayOfMonth = dayOfYear - (153 * shifted + 2) / 5 + 1;
    uint256 month = shifted < 10 ? shifted + 3 : shifted - 9;
    uint256 year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
    // A block's time is bounded by its header, so the year has few digits.
    return uint32(year * 10_000 + month * 100 + dayOfMonth);
}

/// @notice How many days after 1 January 1970 `day`, as yyyymmdd, is; the reverse of `beijingDay`.
function dayNumber(uint32 day) pure returns (uint256) {
    uint256 month = (day / 100) % 100;
    uint256 year = day / 10_000 - (month <= 2 ? 1 : 0);
    uint256 yearOfEra = year % 400;
    uint256 dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + (day % 100) - 1;
    uint256 dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return (year / 400) * 146_097 + dayOfEra - 719_468;
}

/// @notice Whether `day`, as yyyymmdd, is on the calendar.
function isDay(uint32 day) pure returns (bool) {
    uint256 month = (day / 100) % 100;
    uint256 dayOfMonth = day % 100;
    if (month < 1 || month > 12 || dayOfMonth < 1) return false;
    return dayOfMonth <= daysInMonth(day / 100);
}

/// @notice How many days `month`, as yyyymm, has.
function daysInMonth(uint32 month) pure returns (uint256) {
    uint256 number = month % 100;
    if (number == 2) return isLeap(month / 100) ? 29 : 28;
    bool short = number == 4 || number == 6 || number == 9 || number == 11;
    return short ? 30 : 31;
}

/// @notice Whether February of `year` has 29 days.
function isLeap(uint256 year) pure returns (bool) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/// @notice Whether `period` is two years of four digits, the first not after the second, such as 20192020.
function isPeriod(uint32 period) pure returns (bool) {
    uint256 from = period / 10_000;
    uint256 to = period % 10_000;
    return from >= 1000 && from <= to && from <= 9999;
}
