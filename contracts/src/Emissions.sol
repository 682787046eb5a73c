// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {INCLUSION, PARTICIPANTS, RULEBOOK, VERIFICATION} from "./Addresses.sol";
import {BEIJING_OFFSET, dayNumber, isDay, isPeriod} from "./Calendar.sol";
import {Basis, IEmissions, Notice} from "./IEmissions.sol";
import {IInclusion, Status} from "./IInclusion.sol";
import {INITIATE, IParticipants, Kind} from "./IParticipants.sol";
import {IVerification, Severity} from "./IVerification.sol";
import {isUscc} from "./Uscc.sol";
import {addWorkingDays} from "./WorkingTime.sol";

/// @title What was emitted: planned, reported, decided; the obligation follows from it.
/// @notice Enterprises on the list file profiles, plans, monthly data and reports, none of which is ever overwritten.
///         The department of the enterprise's province decides what the assigned agency stated, or conservatively; each
///         decision is a notice that the enterprise may accept or object to, and a wrong one is followed by a revision.
///         Whoever errs is stopped by suspending the account.
contract Emissions is IEmissions {
    /// @dev Rulebook: the last second at which a report is not late; subject: the period. Unset: 31 March after it.
    bytes32 private constant REPORT_DEADLINE = "report.deadline";
    /// @dev The days after a month within which its data are filed (N2025 s. 2(5)).
    uint256 private constant MONTH_DAYS = 40;
    /// @dev The working days within which an enterprise objects (M19 art. 27).
    uint256 private constant OBJECTION_DAYS = 7;
    /// @dev The working days within which the department decides on an objection (M19 art. 27).
    uint256 private constant RESOLUTION_DAYS = 10;

    /// @dev Versions of a unit's profile.
    mapping(address account => mapping(bytes32 unit => uint16)) private _profiles;
    /// @dev The data quality-control plan, by account and year; one slot.
    mapping(address account => mapping(uint16 year => Plan)) private _plans;
    /// @dev Versions of a month's data.
    mapping(address account => mapping(uint32 month => uint16)) private _months;
    /// @dev Versions of the report, by account and period.
    mapping(address account => mapping(uint32 period => uint16)) private _reports;
    /// @dev The newest decision, by account and period; one slot.
    mapping(address account => mapping(uint32 period => Decided)) private _decided;
    /// @dev What the newest decision rests on, keccak256(pack, inputs). A certificate proves it by this slot: the event
    ///      that names both stands beside those of other accounts.
    mapping(address account => mapping(uint32 period => bytes32)) private _grounds;

    /// @inheritdoc IEmissions
    function fileProfile(bytes32 unit, bytes32 profile) external {
        address account = _enterprise();
        if (unit == 0 || profile == 0) revert MissingHash();
        uint16 version = ++_profiles[account][unit];
        emit ProfileFiled(account, unit, profile, version);
    }

    /// @inheritdoc IEmissions
    function filePlan(uint16 year, bytes32 filed) external {
        address account = _enterprise();
        if (year < 1000 || year > 9999) revert InvalidYear(year);
        if (filed == 0) revert MissingHash();
        uint16 version = ++_plans[account][year].versions;
        emit PlanFiled(account, year, filed, version);
    }

    /// @inheritdoc IEmissions
    function approvePlans(PlanApproval[] calldata approvals) external {
        address department = _department();
        for (uint256 i = 0; i < approvals.length; ++i) {
            PlanApproval calldata one = approvals[i];
            _judge(one).approved = one.version;
            emit PlanApproved(one.account, one.year, department, one.version);
        }
    }

    /// @inheritdoc IEmissions
    function returnPlan(PlanApproval calldata one, bytes32 reasons) external {
        address department = _department();
        _judge(one).returned = one.version;
        if (reasons == 0) revert MissingHash();
        emit PlanReturned(one.account, one.year, department, one.version, reasons);
    }

    /// @inheritdoc IEmissions
    function fileMonth(uint32 month, bytes32 data) external {
        address account = _enterprise();
        if (month < 197_001 || month > 999_912 || !isDay(month * 100 + 1)) revert MonthNotOver(month);
        uint32 next = month % 100 == 12 ? month + 89 : month + 1;
        uint256 over = dayNumber(next * 100 + 1) * 1 days - BEIJING_OFFSET;
        if (block.timestamp < over) revert MonthNotOver(month);
        if (data == 0) revert MissingHash();
        uint16 version = ++_months[account][month];
        emit MonthFiled(account, month, data, version, block.timestamp >= over + MONTH_DAYS * 1 days);
    }

    /// @inheritdoc IEmissions
    function report(uint32 period, bytes32 reportHash, bytes32 dataHash, bytes18 preparer) external {
        address account = _enterprise();
        if (!isPeriod(period)) revert InvalidPeriod(period);
        _requireListed(account, period);
        if (reportHash == 0 || dataHash == 0) revert MissingHash();
        if (preparer != 0) {
            if (!isUscc(preparer)) revert IParticipants.InvalidUscc(preparer);
            address person = PARTICIPANTS.addressOf(preparer);
            if (person != account) VERIFICATION.notePreparer(PARTICIPANTS.account(account).province, person);
        }
        uint16 version = ++_reports[account][period];
        emit Reported(account, period, reportHash, dataHash, version, preparer, _isLate(period));
    }

    /// @inheritdoc IEmissions
    function decide(Decision[] calldata decisions) external {
        address department = _department();
        uint40 until = _inWorkingDays(OBJECTION_DAYS);
        bytes32 known = 0;
        for (uint256 i = 0; i < decisions.length; ++i) {
            Decision calldata decision = decisions[i];
            PARTICIPANTS.authoriseDepartment(msg.sender, INITIATE, decision.account);
            if (decision.pack != known || known == 0) {
                known = decision.pack;
                _requirePack(known);
            }
            if (isFinal(decision.account, decision.period)) revert AlreadyFinal(decision.account, decision.period);
            _requireNoObjection(decision);
            _requireSound(decision);
            _requireStated(decision);
            _record(decision, department, Notice.Open, 0, until);
        }
    }

    /// @inheritdoc IEmissions
    function redetermine(Decision calldata decision, uint32 finding) external {
        address department = PARTICIPANTS.authoriseDepartment(msg.sender, INITIATE, decision.account);
        (address account, uint32 period) = (decision.account, decision.period);
        Decided memory before = _decided[account][period];
        if (before.notice == Notice.None) revert NothingDecided(account, period);
        _requireNoObjection(decision);
        _requirePack(decision.pack);
        _requireSound(decision);
        if (decision.basis != Basis.Redetermined) revert WrongBasis(decision.basis);
        IVerification.Finding memory found = VERIFICATION.finding(finding);
        if (found.account != account || found.period != period) revert OtherFinding(finding, account, period);
        if (found.severity == Severity.FalseData && decision.verified < before.verified) {
            revert NotConservative(account, period, before.verified, decision.verified);
        }
        _record(decision, department, Notice.Open, finding, _inWorkingDays(OBJECTION_DAYS));
    }

    /// @inheritdoc IEmissions
    function accept(uint32 period) external {
        address account = _enterprise();
        Decided storage known = _decided[account][period];
        if (known.notice == Notice.None) revert NothingDecided(account, period);
        if (isFinal(account, period)) revert AlreadyFinal(account, period);
        known.notice = Notice.Final;
        emit EmissionAccepted(account, period, known.revision);
    }

    /// @inheritdoc IEmissions
    function object(uint32 period, bytes32 reasons) external {
        address account = _enterprise();
        Decided storage known = _decided[account][period];
        Notice notice = known.notice;
        if (notice == Notice.None) revert NothingDecided(account, period);
        if (notice == Notice.Objected) revert ObjectionPending(account, period);
        if (notice == Notice.Final) revert AlreadyFinal(account, period);
        if (block.timestamp > known.until) revert WindowClosed(account, period, known.until);
        if (reasons == 0) revert MissingHash();
        uint40 until = _inWorkingDays(RESOLUTION_DAYS);
        known.notice = Notice.Objected;
        known.until = until;
        emit Objected(account, period, known.revision, reasons, until);
    }

    /// @inheritdoc IEmissions
    function resolve(Decision calldata decision, bytes32 reasons) external {
        address department = PARTICIPANTS.authoriseDepartment(msg.sender, INITIATE, decision.account);
        (address account, uint32 period) = (decision.account, decision.period);
        Decided memory before = _decided[account][period];
        if (before.notice != Notice.Objected) revert NoObjection(account, period);
        _requirePack(decision.pack);
        _requireSound(decision);
        if (decision.basis != Basis.Objection) revert WrongBasis(decision.basis);
        if (reasons == 0) revert MissingHash();
        bool changed = decision.verified != before.verified || decision.obligation != before.obligation;
        if (changed) _record(decision, department, Notice.Final, 0, before.until);
        _decided[account][period].notice = Notice.Final;
        uint16 revision = _decided[account][period].revision;
        bool overdue = block.timestamp > before.until;
        emit ObjectionResolved(account, period, department, revision, changed, reasons, overdue);
    }

    /// @inheritdoc IEmissions
    function decided(address account, uint32 period) external view returns (Decided memory) {
        return _decided[account][period];
    }

    /// @inheritdoc IEmissions
    function grounds(address account, uint32 period) external view returns (bytes32) {
        return _grounds[account][period];
    }

    /// @inheritdoc IEmissions
    function reports(address account, uint32 period) external view returns (uint16) {
        return _reports[account][period];
    }

    /// @inheritdoc IEmissions
    function plan(address account, uint16 year) external view returns (Plan memory) {
        return _plans[account][year];
    }

    /// @inheritdoc IEmissions
    function isFinal(address account, uint32 period) public view returns (bool) {
        Decided storage known = _decided[account][period];
        Notice notice = known.notice;
        return notice == Notice.Final || (notice == Notice.Open && block.timestamp > known.until);
    }

    /// @dev Write a decision down as a new revision; what was decided before stays in the log.
    function _record(
        Decision calldata decision,
        address department,
        Notice notice,
        uint32 finding,
        uint40 until
    ) private {
        Decided storage known = _decided[decision.account][decision.period];
        Decided memory made = Decided(
            decision.verified,
            decision.obligation,
            uint40(block.timestamp),
            until,
            known.revision + 1,
            decision.basis,
            notice
        );
        _decided[decision.account][decision.period] = made;
        _grounds[decision.account][decision.period] = keccak256(abi.encode(decision.pack, decision.inputs));
        _log(decision, department, finding, made);
    }

    /// @dev Log the decision; it is the notice.
    function _log(Decision calldata decision, address department, uint32 finding, Decided memory made) private {
        emit EmissionDecided(
            decision.account,
            decision.period,
            department,
            decision.verified,
            decision.obligation,
            decision.pack,
            decision.inputs,
            made.revision,
            decision.basis,
            finding,
            made.until
        );
    }

    /// @dev The plan whose newest version the sender's department may judge, once.
    function _judge(PlanApproval calldata one) private view returns (Plan storage known) {
        PARTICIPANTS.authoriseDepartment(msg.sender, INITIATE, one.account);
        known = _plans[one.account][one.year];
        uint16 newest = known.versions;
        bool judged = known.approved == newest || known.returned == newest;
        if (newest == 0 || one.version != newest || judged) {
            revert WrongPlanVersion(one.account, one.year, newest, one.version);
        }
    }

    /// @dev The sender's enterprise.
    function _enterprise() private view returns (address) {
        return PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Enterprise);
    }

    /// @dev The sender's department.
    function _department() private view returns (address) {
        return PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Department);
    }

    /// @dev The account's status, if it is on the period's list.
    function _requireListed(address account, uint32 period) private view returns (Status status) {
        status = INCLUSION.statusOf(account, period);
        if (status != Status.Rehearsal && status != Status.Obligated) revert IInclusion.NotListed(account, period);
    }

    /// @dev The pack is one that the Rulebook knows.
    function _requirePack(bytes32 pack) private view {
        if (RULEBOOK.packHash(pack) == 0) revert UnknownPack(pack);
    }

    /// @dev No objection waits for the department.
    function _requireNoObjection(Decision calldata decision) private view {
        if (_decided[decision.account][decision.period].notice == Notice.Objected) {
            revert ObjectionPending(decision.account, decision.period);
        }
    }

    /// @dev What every decision obeys: the account is listed, in rehearsal nothing is owed, the inputs are named.
    function _requireSound(Decision calldata decision) private view {
        (address account, uint32 period) = (decision.account, decision.period);
        if (_requireListed(account, period) == Status.Rehearsal && decision.obligation != 0) {
            revert ObligationInRehearsal(account, period, decision.obligation);
        }
        if (decision.inputs == 0) revert MissingHash();
    }

    /// @dev A decision is what was stated on the newest report, or conservative and not below any statement.
    function _requireStated(Decision calldata decision) private view {
        (address account, uint32 period, uint64 found) = (decision.account, decision.period, decision.verified);
        IVerification.Stated memory stated = VERIFICATION.stated(account, period);
        if (decision.basis == Basis.Conservative) {
            if (found < stated.verified) revert NotConservative(account, period, stated.verified, found);
            return;
        }
        if (decision.basis != Basis.Verified) revert WrongBasis(decision.basis);
        uint16 newest = _reports[account][period];
        if (newest == 0) revert NotReported(account, period);
        if (stated.version != newest) revert NotVerified(account, period);
        if (stated.open != 0) revert NonconformitiesOpen(account, period, stated.open);
        if (found != stated.verified) revert NotWhatWasVerified(account, period, stated.verified, found);
    }

    /// @dev The last second of the working day so many after today.
    function _inWorkingDays(uint256 number) private view returns (uint40) {
        return uint40(addWorkingDays(block.timestamp, number));
    }

    /// @dev Whether a report filed now is late; M19 art. 25 says 31 March where the Rulebook says nothing.
    function _isLate(uint32 period) private view returns (bool) {
        uint32 year = period % 10_000;
        uint256 ends = year < 1970 ? 0 : dayNumber((year + 1) * 10_000 + 401) * 1 days - BEIJING_OFFSET - 1;
        return block.timestamp > RULEBOOK.valueOr(REPORT_DEADLINE, period, ends);
    }
}
