// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ALLOCATION, ENFORCEMENT, PARTICIPANTS, RULEBOOK} from "./Addresses.sol";
import {isPeriod} from "./Calendar.sol";
import {requireDeductionsLast} from "./DeductionsEnd.sol";
import {IDeductions} from "./IDeductions.sol";
import {IEmissions} from "./IEmissions.sol";
import {INITIATE} from "./IParticipants.sol";
import {IUnits} from "./IUnits.sol";

/// @title What is deducted from an account's allocations.
/// @notice The department of an account's province charges what the account failed to surrender or lost by a finding;
///         Allocation charges what is borrowed. The ledger takes it from the account's next lines of issue, as far as
///         they reach, and puts back what was taken beyond the final allocation. A wrong charge is undone by the
///         department relieving the account, as far as it was not taken yet, and by a Supplement line afterwards.
contract Deductions is IDeductions {
    /// @dev The most pairs of period and reason that an account was ever charged for.
    uint256 private constant DUES_MAX = 16;

    /// @dev The setting that names the period in which what was borrowed for another is deducted.
    bytes32 private constant BORROWING = "borrowing.deducted";

    /// @dev All that is due from an account, so that most accounts are known to be due nothing in one read.
    mapping(address account => uint64) private _dueInAll;
    /// @dev What is due, by period and reason, earlier periods first, one entry of each; one slot each.
    mapping(address account => Due[]) private _dues;

    /// @inheritdoc IDeductions
    function charge(Charge[] calldata charges) external {
        for (uint256 i = 0; i < charges.length; ++i) {
            Charge calldata charged = charges[i];
            address department = PARTICIPANTS.authoriseDepartment(msg.sender, INITIATE, charged.account);
            if (charged.reason == Reason.Borrowing) revert ChargedByBorrowing(charged.account);
            requireDeductionsLast(charged.reason);
            _charge(charged, department);
        }
    }

    /// @inheritdoc IDeductions
    function relieve(Charge[] calldata charges) external {
        for (uint256 i = 0; i < charges.length; ++i) {
            Charge calldata charged = charges[i];
            address department = PARTICIPANTS.authoriseDepartment(msg.sender, INITIATE, charged.account);
            if (charged.reason == Reason.Borrowing) revert ChargedByBorrowing(charged.account);
            _relieve(charged, department);
        }
    }

    /// @inheritdoc IDeductions
    function chargeCase(Charge calldata charged, address by) external {
        _requireEnforcement();
        _charge(charged, by);
    }

    /// @inheritdoc IDeductions
    function relieveCase(Charge calldata charged, address by) external returns (uint64 relieved) {
        _requireEnforcement();
        relieved = _entry(charged.account, charged.period, charged.reason).tonnes;
        if (relieved > charged.tonnes) relieved = charged.tonnes;
        if (relieved == 0) return 0;
        _relieve(Charge(charged.account, charged.period, charged.reason, relieved, charged.document), by);
    }

    /// @inheritdoc IDeductions
    function deduct(bytes32 line, address account, uint32 period, uint64 most) external returns (uint64 deducted) {
        _requireAllocation();
        uint64 all = _dueInAll[account];
        if (all == 0) return 0;
        Due[] storage entries = _dues[account];
        uint256 count = entries.length;
        for (uint256 i = 0; i < count && deducted < most; ++i) {
            Due memory entry = entries[i];
            if (entry.period > period || entry.tonnes == 0) continue;
            uint64 taken = entry.tonnes < most - deducted ? entry.tonnes : most - deducted;
            (entry.tonnes, entry.taken) = (entry.tonnes - taken, entry.taken + taken);
            entries[i] = entry;
            deducted += taken;
            all -= taken;
            emit Deducted(line, account, entry.period, entry.reason, taken, all);
        }
        if (deducted != 0) _dueInAll[account] = all;
    }

    /// @inheritdoc IDeductions
    function refund(bytes32 line, address account, uint32 period, uint64 tonnes) external {
        _requireAllocation();
        uint64 all = _dueInAll[account];
        Due[] storage entries = _dues[account];
        for (uint256 i = entries.length; i > 0 && tonnes != 0; --i) {
            Due memory entry = entries[i - 1];
            if (entry.period > period || entry.taken == 0) continue;
            uint64 back = entry.taken < tonnes ? entry.taken : tonnes;
            if (back > type(uint64).max - all) revert TooMuchDue(account, all, back);
            (entry.tonnes, entry.taken) = (entry.tonnes + back, entry.taken - back);
            entries[i - 1] = entry;
            tonnes -= back;
            all += back;
            emit DeductionRefunded(line, account, entry.period, entry.reason, back, all);
        }
        _dueInAll[account] = all;
    }

    /// @inheritdoc IDeductions
    function lend(bytes32 line, address account, uint32 period, uint64 tonnes, address department) external {
        _requireAllocation();
        _charge(Charge(account, deductedIn(account, period), Reason.Borrowing, tonnes, line), department);
    }

    /// @inheritdoc IDeductions
    function unlend(address account, uint32 period, uint64 tonnes) external {
        _requireAllocation();
        _relieve(Charge(account, deductedIn(account, period), Reason.Borrowing, tonnes, 0), account);
    }

    /// @inheritdoc IDeductions
    function due(address account) external view returns (uint64) {
        return _dueInAll[account];
    }

    /// @inheritdoc IDeductions
    function dues(address account) external view returns (Due[] memory) {
        return _dues[account];
    }

    /// @inheritdoc IDeductions
    function deductedIn(address account, uint32 period) public view returns (uint32 later) {
        later = uint32(RULEBOOK.valueOr(BORROWING, period, 0));
        if (!isPeriod(later)) revert NoBorrowing(account, period);
    }

    /// @dev Add to what is due.
    function _charge(Charge memory charged, address by) private {
        (address account, uint64 tonnes) = (charged.account, charged.tonnes);
        if (tonnes == 0) revert NothingCharged(account);
        uint64 all = _dueInAll[account];
        if (tonnes > type(uint64).max - all) revert TooMuchDue(account, all, tonnes);
        _dueInAll[account] = all + tonnes;
        Due storage entry = _entry(account, charged.period, charged.reason);
        uint64 left = entry.tonnes + tonnes;
        entry.tonnes = left;
        emit Charged(account, charged.period, charged.reason, tonnes, left, charged.document, by);
    }

    /// @dev Take from what is due, within what is still due of that reason and period.
    function _relieve(Charge memory charged, address by) private {
        (address account, uint64 tonnes) = (charged.account, charged.tonnes);
        if (tonnes == 0) revert NothingCharged(account);
        Due storage entry = _entry(account, charged.period, charged.reason);
        uint64 left = entry.tonnes;
        if (tonnes > left) revert LessDue(account, charged.period, left, tonnes);
        left -= tonnes;
        entry.tonnes = left;
        _dueInAll[account] -= tonnes;
        emit Relieved(account, charged.period, charged.reason, tonnes, left, charged.document, by);
    }

    /// @dev The entry of a period and reason, made where there is none, behind those of the same and earlier periods:
    ///      so what is refunded never uses up what an earlier period's lines may still refund.
    function _entry(address account, uint32 period, Reason reason) private returns (Due storage entry) {
        Due[] storage entries = _dues[account];
        uint256 place = entries.length;
        for (uint256 i = 0; i < place; ++i) {
            entry = entries[i];
            if (entry.period == period && entry.reason == reason) return entry;
        }
        if (place == DUES_MAX) revert TooManyDues(account);
        if (!isPeriod(period)) revert IEmissions.InvalidPeriod(period);
        entries.push(Due(period, reason, 0, 0));
        for (; place > 0 && entries[place - 1].period > period; --place) {
            (Due memory earlier, Due memory later) = (entries[place], entries[place - 1]);
            (entries[place - 1], entries[place]) = (earlier, later);
        }
        return entries[place];
    }

    /// @dev Allocation executes lines, and nobody else.
    function _requireAllocation() private view {
        if (msg.sender != address(ALLOCATION)) revert IUnits.NoPower(msg.sender);
    }

    /// @dev Enforcement decides cases, and nobody else.
    function _requireEnforcement() private view {
        if (msg.sender != address(ENFORCEMENT)) revert IUnits.NoPower(msg.sender);
    }
}
