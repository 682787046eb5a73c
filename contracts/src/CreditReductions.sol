// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CREDITS, CREDIT_PROJECTS, PARTICIPANTS} from "./Addresses.sol";
import {beijingDay, isDay} from "./Calendar.sol";
import {ICreditProjects, ProjectStage} from "./ICreditProjects.sol";
import {ICreditReductions} from "./ICreditReductions.sol";
import {IEmissions} from "./IEmissions.sol";
import {INITIATE, Kind} from "./IParticipants.sol";
import {PublicComments} from "./PublicComments.sol";
import {addWorkingDays} from "./WorkingTime.sol";

/// @title Reductions of registered projects: accounted for, published, verified by another body, applied for.
/// @notice The owner of a registered project publishes what it reduced, anybody comments, another body than the one
///         that validated the project verifies, and the owner applies for the credits, which Credits issues. An owner
///         is stopped by the credit registry refusing, or revoking its project; a body by the ministry withdrawing it.
contract CreditReductions is ICreditReductions, PublicComments {
    /// @dev Reductions count that were made after this day (CCER31 art. 17).
    uint32 private constant REDUCED_AFTER = 2020_09_22;
    /// @dev Five years, as days are written.
    uint32 private constant FIVE_YEARS = 5_00_00;
    /// @dev Working days in which the credit registry is to decide (CCER31 art. 22).
    uint256 private constant DECISION_DAYS = 15;

    /// @dev Every accounting by its number, from 1.
    mapping(uint32 number => Accounting) private _accountings;
    /// @dev The last day for which credits were issued.
    mapping(uint32 project => uint32) private _coveredTo;
    /// @dev The number of the newest accounting.
    uint32 private _count;

    /// @inheritdoc ICreditReductions
    function publishAccounting(
        uint32 project,
        uint32 from,
        uint32 to,
        uint64 tonnes,
        bytes32 document,
        address verifier
    ) external returns (uint32 number) {
        address owner = PARTICIPANTS.authoriseHolder(msg.sender, INITIATE);
        ICreditProjects.Project memory known = _registered(project, owner);
        _requirePeriod(project, known, from, to);
        if (tonnes == 0) revert NothingAccounted(project);
        if (document == 0) revert IEmissions.MissingHash();
        if (!CREDIT_PROJECTS.isBody(verifier)) revert ICreditProjects.BodyNotAdmitted(verifier);
        if (verifier == known.validator) revert SameBody(project, verifier);
        number = ++_count;
        _accountings[number] = Accounting(project, State.Published, from, to, tonnes, verifier, 0, 0);
        uint40 until = _publish(number, owner);
        emit AccountingPublished(number, project, verifier, from, to, tonnes, document, until);
    }

    /// @inheritdoc ICreditReductions
    function verify(uint32 number, uint64 verified, bytes32 document) external {
        address body = PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Verifier);
        Accounting storage known = _existing(number);
        if (known.verifier != body) revert ICreditProjects.NotTheNamedBody(number, known.verifier);
        if (!CREDIT_PROJECTS.isBody(body)) revert ICreditProjects.BodyNotAdmitted(body);
        _advance(number, known, State.Published, verified == 0 ? State.Rejected : State.Verified);
        _requireHeard(number);
        if (verified > known.tonnes) revert MoreThanAccounted(number, known.tonnes, verified);
        if (document == 0) revert IEmissions.MissingHash();
        known.verified = verified;
        emit ReductionsVerified(number, body, verified, document);
    }

    /// @inheritdoc ICreditReductions
    function applyForIssue(uint32 number, bytes32 documents) external {
        address owner = PARTICIPANTS.authoriseHolder(msg.sender, INITIATE);
        Accounting storage known = _existing(number);
        _registered(known.project, owner);
        _advance(number, known, State.Verified, State.Applied);
        _requireWindow(known.from);
        if (documents == 0) revert IEmissions.MissingHash();
        known.decideBy = uint40(addWorkingDays(block.timestamp, DECISION_DAYS));
        emit IssueApplied(number, documents, known.decideBy);
    }

    /// @inheritdoc ICreditReductions
    function refuse(uint32 number, bytes32 reason) external {
        PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.CreditRegistry);
        Accounting storage known = _existing(number);
        _advance(number, known, State.Applied, State.Refused);
        emit ReductionsRefused(number, reason, block.timestamp > known.decideBy);
    }

    /// @inheritdoc ICreditReductions
    function markIssued(uint32 number) external returns (Accounting memory issued) {
        if (msg.sender != address(CREDITS)) revert NoPower(msg.sender);
        Accounting storage known = _existing(number);
        _advance(number, known, State.Applied, State.Issued);
        issued = known;
        _requireUncovered(issued.project, issued.from);
        _coveredTo[issued.project] = issued.to;
    }

    /// @inheritdoc ICreditReductions
    function accounting(uint32 number) external view returns (Accounting memory) {
        return _existing(number);
    }

    /// @inheritdoc ICreditReductions
    function accountingCount() external view returns (uint32) {
        return _count;
    }

    /// @inheritdoc ICreditReductions
    function coveredTo(uint32 project) external view returns (uint32) {
        return _coveredTo[project];
    }

    /// @dev Take an accounting from the one state that the step starts in to the next.
    function _advance(uint32 number, Accounting storage known, State from, State to) private {
        State found = known.state;
        if (found != from) revert WrongAccountingState(number, found);
        known.state = to;
    }

    /// @dev An accounting that was published, whatever became of it.
    function _existing(uint32 number) private view returns (Accounting storage known) {
        known = _accountings[number];
        if (known.state == State.None) revert NoSuchAccounting(number);
    }

    /// @dev The registered project of an owner.
    function _registered(uint32 project, address owner) private view returns (ICreditProjects.Project memory known) {
        known = CREDIT_PROJECTS.project(project);
        if (known.owner != owner) revert ICreditProjects.NotTheProjectOwner(project, known.owner);
        if (known.stage != ProjectStage.Registered) {
            revert ICreditProjects.WrongProjectStage(project, known.stage);
        }
    }

    /// @dev A period that is over, credited for, and not covered yet.
    function _requirePeriod(
        uint32 project,
        ICreditProjects.Project memory known,
        uint32 from,
        uint32 to
    ) private view {
        if (!isDay(from)) revert ICreditProjects.InvalidDay(from);
        if (!isDay(to)) revert ICreditProjects.InvalidDay(to);
        uint32 today = beijingDay(block.timestamp);
        if (to < from || to >= today) revert InvalidMonitoring(from, to, today);
        if (from < known.creditingFrom || to > known.creditingTo) {
            revert OutsideCrediting(known.creditingFrom, known.creditingTo, from, to);
        }
        _requireUncovered(project, from);
        _requireWindow(from);
    }

    /// @dev No day of a project is credited twice.
    function _requireUncovered(uint32 project, uint32 from) private view {
        uint32 covered = _coveredTo[project];
        if (from <= covered) revert PeriodCovered(project, covered);
    }

    /// @dev Reductions of a period that begins then may be applied for today.
    function _requireWindow(uint32 from) private view {
        if (from <= REDUCED_AFTER) revert NotAfterStart(from, REDUCED_AFTER);
        uint32 earliest = beijingDay(block.timestamp) - FIVE_YEARS;
        // Only a 29 February has no such day five years before it: then it is the 28th.
        if (!isDay(earliest)) --earliest;
        if (from < earliest) revert OlderThanFiveYears(from, earliest);
    }
}
