// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {COMPLIANCE, DEDUCTIONS, PARTICIPANTS, RULEBOOK} from "./Addresses.sol";
import {isPeriod} from "./Calendar.sol";
import {Cases} from "./Cases.sol";
import {Gates} from "./Gates.sol";
import {ICash} from "./ICash.sol";
import {IEmissions} from "./IEmissions.sol";
import {IEnforcement} from "./IEnforcement.sol";
import {INITIATE, Kind} from "./IParticipants.sol";
import {DELAY_HEARING, HEARING_LEAST, addWorkingDays} from "./WorkingTime.sol";

/// @title Cases: what was done against the law, what is ordered, fined and deducted for it, and whether that was met.
/// @notice The department of the subject's province opens a case, orders a correction, and tells the subject what it
///         intends; the ministry does so for acts on the market. The subject is heard before two keys of the authority
///         decide, which can only lower what was told. A fine is paid to the bank; what was not corrected is charged to
///         the next allocations. The authority is stopped by the rule's bounds, by the time that the subject has, and
///         by a second key; a case opened wrongly is withdrawn by two keys, which relieves what is still due.
contract Enforcement is Cases, Gates {
    /// @inheritdoc IEnforcement
    function openShortfall(address account, uint32 period, bytes32 evidence) external returns (uint256 number) {
        address by = PARTICIPANTS.authorise(msg.sender, INITIATE);
        _requireAuthority(by, account, Act.Shortfall);
        uint256 existing = _shortfalls[account][period];
        if (existing != 0 && _cases[existing].state != State.Withdrawn) revert CaseExists(existing);
        uint40 deadline = COMPLIANCE.standing(account, period).deadline;
        uint40 now_ = uint40(block.timestamp);
        if (now_ <= deadline) revert DeadlineNotPassed(period, deadline, now_);
        uint64 short = _short(account, period, true);
        if (short == 0) revert NothingShort(account, period);
        number = _open(account, period, Act.Shortfall, deadline, short, evidence, by);
        _shortfalls[account][period] = number;
    }

    /// @inheritdoc IEnforcement
    function open(
        address account,
        uint32 period,
        Act act,
        uint40 actAt,
        bytes32 evidence
    ) external returns (uint256 number) {
        address by = PARTICIPANTS.authorise(msg.sender, INITIATE);
        if (act == Act.Shortfall) revert WrongAct(act, account);
        _requireAuthority(by, account, act);
        if (!isPeriod(period)) revert IEmissions.InvalidPeriod(period);
        if (actAt > block.timestamp) revert NotDoneYet(actAt, uint40(block.timestamp));
        number = _open(account, period, act, actAt, 0, evidence, by);
    }

    /// @inheritdoc IEnforcement
    function order(uint256 number, uint40 until, bytes32 document) external {
        (Case storage held,) = _mine(number, State.Opened, State.Opened);
        if (document == 0) revert IEmissions.MissingHash();
        if (until <= block.timestamp) revert OrderEndsTooEarly(until, uint40(block.timestamp));
        (held.state, held.orderedUntil) = (State.Ordered, until);
        emit CorrectionOrdered(number, until, document);
    }

    /// @inheritdoc IEnforcement
    function recordCorrection(uint256 number, bytes32 document) external {
        (Case storage held,) = _mine(number, State.Ordered, State.Paid);
        uint40 until = held.orderedUntil;
        if (until == 0) revert NotOrdered(number);
        _requireUncorrected(number, held);
        if (document == 0) revert IEmissions.MissingHash();
        if (held.act == Act.Shortfall) {
            uint64 remaining = _short(held.account, held.period, false);
            if (remaining != 0) revert StillShort(number, remaining);
        }
        held.correctedAt = uint40(block.timestamp);
        emit CorrectionRecorded(number, block.timestamp <= until, document);
    }

    /// @inheritdoc IEnforcement
    function notice(uint256 number, Figures calldata figures, bytes32 document) external {
        (Case storage held,) = _mine(number, State.Opened, State.Ordered);
        if (document == 0 || figures.inputs == 0) revert IEmissions.MissingHash();
        _requireBounds(figures.least, figures.most, figures.fine);
        _requireDeductible(number, held, figures.deduction);
        if (figures.deduction != 0 && (figures.deductedFrom <= held.period || !isPeriod(figures.deductedFrom))) {
            revert NotALaterPeriod(held.period, figures.deductedFrom);
        }
        uint256 workingDays = RULEBOOK.valueOr(DELAY_HEARING, 0, HEARING_LEAST);
        uint40 until = uint40(addWorkingDays(block.timestamp, workingDays));
        (held.state, held.objectUntil, held.figures) = (State.Noticed, until, figures);
        emit FineNoticed(number, figures, until, document);
    }

    /// @inheritdoc IEnforcement
    function object(uint256 number, bytes32 grounds) external {
        address account = PARTICIPANTS.authorise(msg.sender, INITIATE);
        Case storage held = _existing(number);
        if (held.account != account) revert NotYourCase(number, account);
        _requireState(number, held, State.Noticed, State.Noticed);
        if (held.objection != Objection.None) revert WrongObjection(number, held.objection);
        if (grounds == 0) revert IEmissions.MissingHash();
        if (block.timestamp > held.objectUntil) revert ObjectedTooLate(number, held.objectUntil);
        held.objection = Objection.Open;
        emit CaseObjected(number, grounds);
    }

    /// @inheritdoc IEnforcement
    function resolve(uint256 number, uint64 fine, uint64 confiscated, uint64 deduction, bytes32 reason) external {
        (Case storage held,) = _mine(number, State.Noticed, State.Noticed);
        if (held.objection != Objection.Open) revert WrongObjection(number, held.objection);
        if (reason == 0) revert IEmissions.MissingHash();
        bool reduced = _lower(number, held, fine, confiscated, deduction);
        Objection outcome = reduced ? Objection.Reduced : Objection.Rejected;
        held.objection = outcome;
        emit CaseResolved(number, outcome, fine, confiscated, deduction, reason);
    }

    /// @inheritdoc IEnforcement
    function decide(
        uint256 number,
        uint64 fine,
        uint64 confiscated,
        uint64 deduction,
        bytes32 document
    ) external onlyApproved {
        (Case storage held,) = _decidedByTwo(number);
        _requireState(number, held, State.Noticed, State.Noticed);
        if (document == 0) revert IEmissions.MissingHash();
        Objection objection = held.objection;
        if (objection == Objection.Open) revert WrongObjection(number, objection);
        if (objection == Objection.None && block.timestamp <= held.objectUntil) {
            revert TimeRuns(number, held.objectUntil);
        }
        _lower(number, held, fine, confiscated, deduction);
        _requireDeductible(number, held, deduction);
        (held.state, held.decision) = (State.Decided, document);
        emit CaseDecided(number, fine, confiscated, deduction, held.figures.deductedFrom, document);
    }

    /// @inheritdoc IEnforcement
    function confirmPayment(uint256 number, uint64 fen, bytes32 bankReference) external {
        PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Bank);
        Case storage held = _existing(number);
        _requireState(number, held, State.Decided, State.Paid);
        if (bankReference == 0) revert ICash.MissingReference();
        if (_used[bankReference]) revert ICash.ReferenceUsed(bankReference);
        if (fen == 0) revert ICash.NothingToPay();
        uint64 left = _left(held);
        if (fen > left) revert Overpaid(number, left, fen);
        _used[bankReference] = true;
        uint64 paid = held.paid + fen;
        (held.paid, held.state) = (paid, fen == left ? State.Paid : State.PartlyPaid);
        emit FinePaid(number, fen, paid, paid + left - fen, bankReference);
    }

    /// @inheritdoc IEnforcement
    function deduct(uint256 number) external {
        (Case storage held, address by) = _mine(number, State.Decided, State.Paid);
        (uint64 tonnes, uint32 period) = (held.figures.deduction, held.figures.deductedFrom);
        if (tonnes == 0) revert NothingToDeduct(number);
        if (held.deducted != 0) revert DeductedBefore(number, held.deducted);
        if (_needsOrder(held)) {
            if (block.timestamp <= held.orderedUntil) revert TimeRuns(number, held.orderedUntil);
            _requireUncorrected(number, held);
        }
        if (held.act == Act.Shortfall) {
            uint64 short = _short(held.account, held.period, true);
            if (short == 0) revert NothingShort(held.account, held.period);
            if (short < tonnes) tonnes = short;
        }
        held.deducted = tonnes;
        emit CaseDeducted(number, period, tonnes);
        DEDUCTIONS.chargeCase(_charge(held, tonnes), by);
    }

    /// @inheritdoc IEnforcement
    function close(uint256 number) external {
        (Case storage held,) = _mine(number, State.Decided, State.Paid);
        uint64 left = _left(held);
        bool met = _met(held);
        if (left != 0 || !met) revert NotMet(number, left, met);
        held.state = State.Closed;
        emit CaseClosed(number);
    }

    /// @inheritdoc IEnforcement
    function withdraw(uint256 number, bytes32 reason) external onlyApproved {
        (Case storage held, address by) = _decidedByTwo(number);
        _requireState(number, held, State.Opened, State.Paid);
        if (reason == 0) revert IEmissions.MissingHash();
        held.state = State.Withdrawn;
        uint64 deducted = held.deducted;
        uint64 relieved = 0;
        if (deducted != 0) relieved = DEDUCTIONS.relieveCase(_charge(held, deducted), by);
        emit CaseWithdrawn(number, relieved, reason);
    }
}
