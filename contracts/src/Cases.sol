// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {APPROVALS, COMPLIANCE, PARTICIPANTS, RULEBOOK} from "./Addresses.sol";
import {requireDeductionsLast} from "./DeductionsEnd.sol";
import {ICompliance} from "./ICompliance.sol";
import {IDeductions} from "./IDeductions.sol";
import {IEmissions} from "./IEmissions.sol";
import {IEnforcement} from "./IEnforcement.sol";
import {INITIATE, IParticipants, Kind} from "./IParticipants.sol";

/// @title What is written down of cases, and what each step of one is held to.
/// @notice Changes a case only where Enforcement, which stands on this, takes a step.
abstract contract Cases is IEnforcement {
    /// @dev The setting that says which instrument judges an act of a day.
    bytes32 private constant REGIME = "enforcement.regime";
    /// @dev The setting of instruments under which a false part is deducted without an order.
    bytes32 private constant UNORDERED = "deduction.unordered";
    /// @dev The rule pack that all cases are judged by.
    bytes32 private constant PACK = "enforcement";

    /// @dev Every case by its number, from 1.
    mapping(uint256 number => Case) internal _cases;
    /// @dev The newest case of an account's shortfall in a period.
    mapping(address account => mapping(uint32 period => uint256)) internal _shortfalls;
    /// @dev The bank's references that were used for fines.
    mapping(bytes32 bankReference => bool) internal _used;
    /// @dev The number of the newest case.
    uint256 private _count;

    /// @inheritdoc IEnforcement
    function caseOf(uint256 number) external view returns (Case memory) {
        return _cases[number];
    }

    /// @inheritdoc IEnforcement
    function caseCount() external view returns (uint256) {
        return _count;
    }

    /// @inheritdoc IEnforcement
    function shortfallCase(address account, uint32 period) external view returns (uint256) {
        return _shortfalls[account][period];
    }

    /// @dev Write a case down, judged by what was in force at the act.
    function _open(
        address account,
        uint32 period,
        Act act,
        uint40 actAt,
        uint64 shortfall,
        bytes32 evidence,
        address by
    ) internal returns (uint256 number) {
        if (evidence == 0) revert IEmissions.MissingHash();
        bytes32 pack = RULEBOOK.packHash(PACK);
        if (pack == 0) revert IEmissions.UnknownPack(PACK);
        uint32 regime = uint32(RULEBOOK.valueAt(REGIME, 0, actAt));
        number = ++_count;
        Case storage held = _cases[number];
        (held.account, held.period, held.act, held.state) = (account, period, act, State.Opened);
        (held.regime, held.actAt, held.shortfall, held.pack) = (regime, actAt, shortfall, pack);
        emit CaseOpened(number, account, period, act, actAt, regime, pack, shortfall, evidence, by);
    }

    /// @dev Take what is intended down to these figures; whether that changed anything.
    function _lower(
        uint256 number,
        Case storage held,
        uint64 fine,
        uint64 confiscated,
        uint64 deduction
    ) internal returns (bool reduced) {
        Figures storage noticed = held.figures;
        _requireLower(number, noticed.fine, fine);
        _requireLower(number, noticed.confiscated, confiscated);
        _requireLower(number, noticed.deduction, deduction);
        _requireBounds(noticed.least, noticed.most, fine);
        reduced = fine != noticed.fine || confiscated != noticed.confiscated || deduction != noticed.deduction;
        (noticed.fine, noticed.confiscated, noticed.deduction) = (fine, confiscated, deduction);
    }

    /// @dev The case, if the sender's account may take a step in it now.
    function _mine(uint256 number, State from, State to) internal view returns (Case storage held, address by) {
        by = PARTICIPANTS.authorise(msg.sender, INITIATE);
        held = _existing(number);
        _requireAuthority(by, held.account, held.act);
        _requireState(number, held, from, to);
    }

    /// @dev The case, if the account whose two keys act has it.
    function _decidedByTwo(uint256 number) internal view returns (Case storage held, address by) {
        (by,) = APPROVALS.acting();
        held = _existing(number);
        _requireAuthority(by, held.account, held.act);
    }

    /// @dev A case that was opened, whatever became of it.
    function _existing(uint256 number) internal view returns (Case storage held) {
        held = _cases[number];
        if (held.state == State.None) revert NoSuchCase(number);
    }

    /// @dev Hold a case to a run of states.
    function _requireState(uint256 number, Case storage held, State from, State to) internal view {
        State found = held.state;
        if (found < from || found > to) revert WrongCaseState(number, found);
    }

    /// @dev Hold an account to having power over a subject and act: the department of its province; the ministry where
    ///      it has none, and for acts on the market (R775 art. 25).
    function _requireAuthority(address by, address subject, Act act) internal view {
        IParticipants.Account memory authority = PARTICIPANTS.account(by);
        IParticipants.Account memory accused = PARTICIPANTS.account(subject);
        bool onMarket = act == Act.Manipulation || act == Act.DisturbingOrder;
        bool national = onMarket || accused.province == 0;
        Kind expected = national ? Kind.Ministry : Kind.Department;
        if (authority.kind != expected) revert IParticipants.WrongKind(by, authority.kind);
        if (!national && authority.province != accused.province) {
            revert IParticipants.OtherProvince(accused.province, authority.province);
        }
        if (_culprits(act) >> uint8(accused.kind) & 1 == 0) revert WrongAct(act, subject);
    }

    /// @dev Hold a deduction to what may be deducted, for what reason, and until when.
    function _requireDeductible(uint256 number, Case storage held, uint64 deduction) internal view {
        if (deduction == 0) return;
        Act act = held.act;
        if (act != Act.Shortfall && act != Act.FalseReport) revert NotDeductible(act);
        if (act == Act.Shortfall && deduction > held.shortfall) revert MoreThanShort(held.shortfall, deduction);
        if (held.orderedUntil == 0 && _needsOrder(held)) revert NotOrdered(number);
        requireDeductionsLast(_reason(act));
    }

    /// @dev Whether the case's deduction hangs on an order that was not met.
    function _needsOrder(Case storage held) internal view returns (bool) {
        return held.act == Act.Shortfall || RULEBOOK.valueOr(UNORDERED, held.regime, 0) == 0;
    }

    /// @dev A correction is recorded once, and nothing is deducted after it.
    function _requireUncorrected(uint256 number, Case storage held) internal view {
        uint40 correctedAt = held.correctedAt;
        if (correctedAt != 0) revert CorrectedBefore(number, correctedAt);
    }

    /// @dev What an account has not surrendered for a period; what is on its way can count as if it had.
    function _short(address account, uint32 period, bool pendingCounts) internal view returns (uint64) {
        ICompliance.Standing_ memory standing = COMPLIANCE.standing(account, period);
        if (!pendingCounts) return standing.remaining;
        uint256 onTheWay = uint256(standing.pending) + standing.offsetPending;
        return onTheWay < standing.remaining ? uint64(standing.remaining - onTheWay) : 0;
    }

    /// @dev Fen that are still to be paid.
    function _left(Case storage held) internal view returns (uint64) {
        return held.figures.fine + held.figures.confiscated - held.paid;
    }

    /// @dev Whether everything but money is done: what was ordered or is to be deducted.
    function _met(Case storage held) internal view returns (bool) {
        bool nothing = held.orderedUntil == 0 && held.figures.deduction == 0;
        return nothing || held.correctedAt != 0 || held.deducted != 0;
    }

    /// @dev What is charged for a case.
    function _charge(Case storage held, uint64 tonnes) internal view returns (IDeductions.Charge memory) {
        return
            IDeductions.Charge(held.account, held.figures.deductedFrom, _reason(held.act), tonnes, held.decision);
    }

    /// @dev A fine lies between what the rule computes.
    function _requireBounds(uint64 least, uint64 most, uint64 fine) internal pure {
        if (fine < least || fine > most) revert FineOutOfBounds(least, most, fine);
    }

    /// @dev Nothing becomes more than it was.
    function _requireLower(uint256 number, uint64 noticed, uint64 found) private pure {
        if (found > noticed) revert HarsherThanNoticed(number, noticed, found);
    }

    /// @dev Why Deductions charges what follows from an act.
    function _reason(Act act) private pure returns (IDeductions.Reason) {
        return act == Act.Shortfall ? IDeductions.Reason.Shortfall : IDeductions.Reason.Enforcement;
    }

    /// @dev The kinds of accounts that commit an act, as bits.
    function _culprits(Act act) private pure returns (uint256) {
        uint256 enterprise = 1 << uint8(Kind.Enterprise);
        uint256 verifier = 1 << uint8(Kind.Verifier);
        uint256 holders = enterprise | 1 << uint8(Kind.Trader);
        if (act == Act.None) return 0;
        if (act == Act.Obstruction) return holders | verifier;
        if (act == Act.Verification) return verifier;
        return act == Act.Manipulation || act == Act.DisturbingOrder ? holders : enterprise;
    }
}
