// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PARTICIPANTS} from "./Addresses.sol";
import {isDay} from "./Calendar.sol";
import {ICreditProjects, ProjectStage} from "./ICreditProjects.sol";
import {IEmissions} from "./IEmissions.sol";
import {INITIATE, IParticipants, Kind} from "./IParticipants.sol";
import {IVerification} from "./IVerification.sol";
import {PublicComments} from "./PublicComments.sol";
import {requireText} from "./Text.sol";
import {addWorkingDays} from "./WorkingTime.sol";

/// @title Projects: designed, published, validated, registered; and who may validate by which methodology.
/// @notice An owner publishes its design, anybody comments, the body it names concludes, and the credit registry
///         registers or refuses; the ministry admits methodologies and bodies by its own act. An owner is stopped by
///         the registry refusing or revoking, a body or a methodology by the ministry withdrawing it. A project that
///         ended does not come back.
contract CreditProjects is ICreditProjects, PublicComments {
    /// @dev Construction begins after this day (CCER31 art. 10).
    uint32 private constant CONSTRUCTION_AFTER = 2012_11_08;
    /// @dev Working days in which the credit registry is to decide (CCER31 art. 15).
    uint256 private constant DECISION_DAYS = 15;
    /// @dev The longest name, in bytes.
    uint256 private constant NAME_MOST = 150;

    /// @dev What the ministry said of a methodology.
    struct Methodology {
        /// Hash of its text; 0 where it is not admitted.
        bytes32 document;
        /// For how many years its projects credit at most.
        uint8 yearsMost;
    }

    /// @dev Methodologies by their code.
    mapping(bytes32 code => Methodology) private _methodologies;
    /// @dev Until when a body is admitted; 0 where it is not.
    mapping(address body => uint40) private _bodies;
    /// @dev Every project by its number, from 1.
    mapping(uint32 number => Project) private _projects;
    /// @dev The project of a design document.
    mapping(bytes32 document => uint32) private _numbers;
    /// @dev The number of the newest project.
    uint32 private _count;

    /// @inheritdoc ICreditProjects
    function admitMethodology(bytes32 code, bytes32 document, uint8 yearsMost) external {
        PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Ministry);
        if (code == 0 || document == 0) revert IEmissions.MissingHash();
        if (yearsMost == 0) revert InvalidYears(yearsMost);
        _methodologies[code] = Methodology(document, yearsMost);
        emit MethodologyAdmitted(code, document, yearsMost);
    }

    /// @inheritdoc ICreditProjects
    function withdrawMethodology(bytes32 code, bytes32 reason) external {
        PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Ministry);
        if (_methodologies[code].document == 0) revert NoMethodology(code);
        delete _methodologies[code];
        emit MethodologyWithdrawn(code, reason);
    }

    /// @inheritdoc ICreditProjects
    function admitBody(address body, bytes32 document, uint40 validUntil) external {
        PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Ministry);
        Kind kind = PARTICIPANTS.account(body).kind;
        if (kind != Kind.Verifier) revert IParticipants.WrongKind(body, kind);
        if (isBody(body)) revert BodyAdmittedBefore(body);
        if (document == 0) revert IEmissions.MissingHash();
        if (validUntil <= block.timestamp) revert IVerification.EndsTooEarly(validUntil);
        _bodies[body] = validUntil;
        emit BodyAdmitted(body, document, validUntil);
    }

    /// @inheritdoc ICreditProjects
    function withdrawBody(address body, bytes32 reason) external {
        PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Ministry);
        _requireBody(body);
        delete _bodies[body];
        emit BodyWithdrawn(body, reason);
    }

    /// @inheritdoc ICreditProjects
    function publishDesign(Design calldata design) external returns (uint32 number) {
        address owner = PARTICIPANTS.authoriseHolder(msg.sender, INITIATE);
        _requireEligible(design);
        _requireBody(design.validator);
        if (design.document == 0) revert IEmissions.MissingHash();
        requireText("name", NAME_MOST, design.name);
        number = _numbers[design.document];
        if (number != 0) revert DesignExists(design.document, number);
        number = ++_count;
        _numbers[design.document] = number;
        _projects[number] = Project(
            owner,
            ProjectStage.Published,
            0,
            0,
            design.validator,
            design.creditingFrom,
            design.creditingTo
        );
        _log(number, owner, design, _publish(number, owner));
    }

    /// @inheritdoc ICreditProjects
    function validate(uint32 number, bool positive, bytes32 document) external {
        address body = PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Verifier);
        Project storage known = _existing(number);
        if (known.validator != body) revert NotTheNamedBody(number, known.validator);
        _requireBody(body);
        _advance(number, known, ProjectStage.Published, positive ? ProjectStage.Validated : ProjectStage.Rejected);
        _requireHeard(number);
        if (document == 0) revert IEmissions.MissingHash();
        emit ProjectValidated(number, body, positive, document);
    }

    /// @inheritdoc ICreditProjects
    function applyForRegistration(uint32 number, bytes32 documents) external {
        Project storage known = _owned(number);
        _advance(number, known, ProjectStage.Validated, ProjectStage.Applied);
        if (documents == 0) revert IEmissions.MissingHash();
        known.decideBy = uint40(addWorkingDays(block.timestamp, DECISION_DAYS));
        emit RegistrationApplied(number, documents, known.decideBy);
    }

    /// @inheritdoc ICreditProjects
    function register(uint32 number) external {
        PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.CreditRegistry);
        Project storage known = _existing(number);
        _advance(number, known, ProjectStage.Applied, ProjectStage.Registered);
        known.registeredAt = uint40(block.timestamp);
        emit ProjectRegistered(number, known.owner, block.timestamp > known.decideBy);
    }

    /// @inheritdoc ICreditProjects
    function refuse(uint32 number, bytes32 reason) external {
        PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.CreditRegistry);
        Project storage known = _existing(number);
        _advance(number, known, ProjectStage.Applied, ProjectStage.Refused);
        emit ProjectRefused(number, reason, block.timestamp > known.decideBy);
    }

    /// @inheritdoc ICreditProjects
    function withdraw(uint32 number, bytes32 reason) external {
        Project storage known = _owned(number);
        ProjectStage found = known.stage;
        bool alive = found == ProjectStage.Published || found == ProjectStage.Validated ||
            found == ProjectStage.Applied || found == ProjectStage.Registered;
        if (!alive) revert WrongProjectStage(number, found);
        known.stage = ProjectStage.Withdrawn;
        emit ProjectWithdrawn(number, reason);
    }

    /// @inheritdoc ICreditProjects
    function revoke(uint32 number, bytes32 reason) external {
        PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.CreditRegistry);
        _advance(number, _existing(number), ProjectStage.Registered, ProjectStage.Revoked);
        emit ProjectRevoked(number, reason);
    }

    /// @inheritdoc ICreditProjects
    function methodology(bytes32 code) external view returns (bytes32 document, uint8 yearsMost) {
        Methodology storage known = _methodologies[code];
        return (known.document, known.yearsMost);
    }

    /// @inheritdoc ICreditProjects
    function project(uint32 number) external view returns (Project memory) {
        return _existing(number);
    }

    /// @inheritdoc ICreditProjects
    function projectCount() external view returns (uint32) {
        return _count;
    }

    /// @inheritdoc ICreditProjects
    function isBody(address body) public view returns (bool) {
        return block.timestamp <= _bodies[body];
    }

    /// @dev Take a project from the one stage that the step starts in to the next.
    function _advance(uint32 number, Project storage known, ProjectStage from, ProjectStage to) private {
        ProjectStage found = known.stage;
        if (found != from) revert WrongProjectStage(number, found);
        known.stage = to;
    }

    /// @dev Log a published design.
    function _log(uint32 number, address owner, Design calldata design, uint40 until) private {
        emit DesignPublished(
            number,
            owner,
            design.validator,
            design.methodology,
            design.constructionStart,
            design.creditingFrom,
            design.creditingTo,
            design.document,
            design.name,
            until
        );
    }

    /// @dev A project that was published, whatever became of it.
    function _existing(uint32 number) private view returns (Project storage known) {
        known = _projects[number];
        if (known.stage == ProjectStage.None) revert NoSuchProject(number);
    }

    /// @dev A project of the sender's account.
    function _owned(uint32 number) private view returns (Project storage known) {
        address account = PARTICIPANTS.authoriseHolder(msg.sender, INITIATE);
        known = _existing(number);
        if (known.owner != account) revert NotTheProjectOwner(number, known.owner);
    }

    /// @dev A body that may validate and verify now.
    function _requireBody(address body) private view {
        if (!isBody(body)) revert BodyNotAdmitted(body);
    }

    /// @dev What may be registered at all, in the order of the rule (CCER31 art. 10), and for how long it credits.
    function _requireEligible(Design calldata design) private view {
        uint32 start = design.constructionStart;
        (uint32 from, uint32 to) = (design.creditingFrom, design.creditingTo);
        _requireDay(start);
        _requireDay(from);
        _requireDay(to);
        if (start <= CONSTRUCTION_AFTER) revert StartedTooEarly(start, CONSTRUCTION_AFTER);
        if (design.legalDuty) revert HasLegalDuty();
        if (design.inEts) revert IsInEts();
        Methodology storage known = _methodologies[design.methodology];
        if (known.document == 0) revert NoMethodology(design.methodology);
        // Days are written yyyymmdd, so the same day some years on is some ten thousands on.
        uint256 end = uint256(from) + uint256(known.yearsMost) * 10_000;
        if (to < from || to >= end) revert InvalidCrediting(from, to, known.yearsMost);
    }

    /// @dev A day of the calendar.
    function _requireDay(uint32 day) private pure {
        if (!isDay(day)) revert InvalidDay(day);
    }
}
