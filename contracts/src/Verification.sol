// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EMISSIONS, PARTICIPANTS} from "./Addresses.sol";
import {isPeriod} from "./Calendar.sol";
import {IEmissions} from "./IEmissions.sol";
import {INITIATE, IParticipants, Kind} from "./IParticipants.sol";
import {IVerification, Severity} from "./IVerification.sol";

/// @title Who verifies whom, what was stated, and what reviews found.
/// @notice The department admits agencies to its province, assigns them to units, evaluates them and reviews units; the
///         assigned agency files statements, and nobody both prepares reports and verifies in one province. An agency
///         is stopped by withdrawing its admission, a statement is followed by a newer one, and a department is stopped
///         by suspending its account.
contract Verification is IVerification {
    /// @dev Who is assigned; one slot.
    struct Assigned {
        /// The verifier.
        address agency;
        /// How often somebody was assigned.
        uint16 revision;
    }

    /// @dev An agency's grades for a year; one slot.
    struct Grades {
        /// 0 before the first, then 1, 2, ...
        uint16 revision;
        /// From 0 to 100.
        uint8 quality;
        /// From 0 to 100.
        uint8 compliance;
        /// From 0 to 100.
        uint8 timeliness;
    }

    /// @dev What a legal person is in a province; one slot.
    mapping(uint24 province => mapping(address person => Practice)) private _practices;
    /// @dev The agency of an account, by period; one slot.
    mapping(address account => mapping(uint32 period => Assigned)) private _assigned;
    /// @dev What the newest statement says, by account and period; one slot.
    mapping(address account => mapping(uint32 period => Stated)) private _stated;
    /// @dev The newest evaluation of an agency, by province and year.
    mapping(uint24 province => mapping(address agency => mapping(uint16 year => Grades))) private _grades;
    /// @dev Every review campaign by its number, from 1; one slot each.
    mapping(uint32 id => Campaign) private _campaigns;
    /// @dev The accounts under a campaign.
    mapping(uint32 id => mapping(address account => bool)) private _underReview;
    /// @dev Every finding by its number, from 1; one slot each.
    mapping(uint32 id => Finding) private _findings;
    /// @dev The number of the newest campaign.
    uint32 private _campaignCount;
    /// @dev The number of the newest finding.
    uint32 private _findingCount;

    /// @inheritdoc IVerification
    function admit(address agency, bytes32 tender, uint40 validUntil) external {
        (address department, uint24 province) = _department();
        Kind kind = PARTICIPANTS.account(agency).kind;
        if (kind != Kind.Verifier) revert IParticipants.WrongKind(agency, kind);
        Practice storage known = _practices[province][agency];
        if (_isAdmitted(known)) revert AlreadyAdmitted(agency, province);
        if (tender == 0) revert IEmissions.MissingHash();
        if (validUntil <= block.timestamp) revert EndsTooEarly(validUntil);
        known.validUntil = validUntil;
        known.withdrawn = false;
        ++known.admissions;
        emit AgencyAdmitted(province, agency, department, tender, validUntil);
    }

    /// @inheritdoc IVerification
    function withdraw(address agency, bytes32 reason) external {
        (address department, uint24 province) = _department();
        Practice storage known = _practices[province][agency];
        if (!_isAdmitted(known)) revert NotAdmitted(agency, province);
        known.withdrawn = true;
        emit AgencyWithdrawn(province, agency, department, reason);
    }

    /// @inheritdoc IVerification
    function assign(Assignment[] calldata assignments) external {
        (address department, uint24 province) = _department();
        for (uint256 i = 0; i < assignments.length; ++i) {
            (address account, uint32 period) = (assignments[i].account, assignments[i].period);
            address agency = assignments[i].agency;
            PARTICIPANTS.authoriseDepartment(msg.sender, INITIATE, account);
            if (!isPeriod(period)) revert IEmissions.InvalidPeriod(period);
            _requirePractice(province, agency);
            Assigned memory before = _assigned[account][period];
            uint16 revision = before.revision + 1;
            _assigned[account][period] = Assigned(agency, revision);
            // A statement counts while its agency is assigned; what it found and stated at the least stands.
            if (before.agency != agency && _stated[account][period].version != 0) _stated[account][period].version = 0;
            emit AgencyAssigned(account, period, agency, department, revision);
        }
    }

    /// @inheritdoc IVerification
    function fileStatements(Statement[] calldata statements) external {
        address agency = PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Verifier);
        for (uint256 i = 0; i < statements.length; ++i) {
            _file(statements[i], agency);
        }
    }

    /// @inheritdoc IVerification
    function notePreparer(uint24 province, address preparer) external {
        if (msg.sender != address(EMISSIONS)) revert OnlyEmissions(msg.sender);
        Practice storage known = _practices[province][preparer];
        if (_isAdmitted(known)) revert ConflictOfInterest(preparer, province);
        if (known.prepared) return;
        known.prepared = true;
        emit PreparerNoted(province, preparer);
    }

    /// @inheritdoc IVerification
    function evaluate(Evaluation[] calldata evaluations) external {
        (, uint24 province) = _department();
        for (uint256 i = 0; i < evaluations.length; ++i) {
            Evaluation calldata one = evaluations[i];
            if (_practices[province][one.agency].admissions == 0) revert NotAdmitted(one.agency, province);
            bool graded = one.quality <= 100 && one.compliance <= 100 && one.timeliness <= 100;
            if (!graded || one.year < 1000 || one.year > 9999) revert InvalidEvaluation(one.agency, one.year);
            if (one.document == 0) revert IEmissions.MissingHash();
            uint16 revision = _grades[province][one.agency][one.year].revision + 1;
            _grades[province][one.agency][one.year] = Grades(
                revision,
                one.quality,
                one.compliance,
                one.timeliness
            );
            emit AgencyEvaluated(
                province,
                one.agency,
                one.year,
                one.quality,
                one.compliance,
                one.timeliness,
                one.document,
                revision
            );
        }
    }

    /// @inheritdoc IVerification
    function openCampaign(
        bytes32 document,
        uint40 opens,
        uint40 ends,
        uint16 teams
    ) external returns (uint32 id) {
        (, uint24 province) = _department();
        if (document == 0) revert IEmissions.MissingHash();
        if (ends < opens || ends <= block.timestamp) revert EndsTooEarly(ends);
        id = ++_campaignCount;
        _campaigns[id] = Campaign(province, opens, ends, teams, 0, 0, false);
        emit CampaignOpened(id, province, document, opens, ends, teams);
    }

    /// @inheritdoc IVerification
    function addUnits(uint32 id, address[] calldata accounts) external {
        Campaign storage known = _openCampaign(id);
        for (uint256 i = 0; i < accounts.length; ++i) {
            PARTICIPANTS.authoriseDepartment(msg.sender, INITIATE, accounts[i]);
            if (_underReview[id][accounts[i]]) revert AlreadyUnderReview(id, accounts[i]);
            _underReview[id][accounts[i]] = true;
        }
        known.units += uint32(accounts.length);
        emit CampaignUnitsAdded(id, accounts);
    }

    /// @inheritdoc IVerification
    function recordFindings(uint32 id, NewFinding[] calldata found) external {
        Campaign storage known = _openCampaign(id);
        if (block.timestamp < known.opens) revert CampaignNotOpen(id);
        known.findings += uint32(found.length);
        for (uint256 i = 0; i < found.length; ++i) {
            NewFinding calldata one = found[i];
            if (!_underReview[id][one.account]) revert NotUnderReview(id, one.account);
            if (!isPeriod(one.period)) revert IEmissions.InvalidPeriod(one.period);
            if (one.severity == Severity.None) revert MissingSeverity(one.account);
            if (one.document == 0) revert IEmissions.MissingHash();
            uint32 number = ++_findingCount;
            _findings[number] = Finding(one.account, one.period, id, one.severity);
            emit FindingRecorded(number, id, one.account, one.period, one.severity, one.document);
        }
    }

    /// @inheritdoc IVerification
    function closeCampaign(uint32 id, bytes32 summary) external {
        Campaign storage known = _openCampaign(id);
        if (summary == 0) revert IEmissions.MissingHash();
        known.closed = true;
        emit CampaignClosed(id, summary);
    }

    /// @inheritdoc IVerification
    function practice(uint24 province, address person) external view returns (Practice memory) {
        return _practices[province][person];
    }

    /// @inheritdoc IVerification
    function assigned(address account, uint32 period) external view returns (address) {
        return _assigned[account][period].agency;
    }

    /// @inheritdoc IVerification
    function stated(address account, uint32 period) external view returns (Stated memory) {
        return _stated[account][period];
    }

    /// @inheritdoc IVerification
    function evaluated(
        uint24 province,
        address agency,
        uint16 year
    ) external view returns (uint16 revision, uint8 quality, uint8 compliance, uint8 timeliness) {
        Grades memory known = _grades[province][agency][year];
        return (known.revision, known.quality, known.compliance, known.timeliness);
    }

    /// @inheritdoc IVerification
    function campaign(uint32 id) external view returns (Campaign memory) {
        return _campaigns[id];
    }

    /// @inheritdoc IVerification
    function campaignCount() external view returns (uint32) {
        return _campaignCount;
    }

    /// @inheritdoc IVerification
    function isUnderReview(uint32 id, address account) external view returns (bool) {
        return _underReview[id][account];
    }

    /// @inheritdoc IVerification
    function finding(uint32 id) external view returns (Finding memory) {
        return _findings[id];
    }

    /// @inheritdoc IVerification
    function findingCount() external view returns (uint32) {
        return _findingCount;
    }

    /// @dev File one statement, held to the assignment, the report's versions and the statement before.
    function _file(Statement calldata one, address agency) private {
        (address account, uint32 period) = (one.account, one.period);
        address expected = _assigned[account][period].agency;
        if (expected != agency) revert NotAssigned(account, period, expected);
        _requirePractice(PARTICIPANTS.account(account).province, agency);
        Stated memory before = _stated[account][period];
        _requireSound(one, before);
        uint16 number = before.statements + 1;
        _stated[account][period] = Stated(one.totalVerified, one.versionAfter, one.found, one.open, number);
        _log(one, agency, number);
    }

    /// @dev Log the statement.
    function _log(Statement calldata one, address agency, uint16 number) private {
        emit StatementFiled(
            one.account,
            one.period,
            agency,
            number,
            one.versionBefore,
            one.versionAfter,
            one.totalBefore,
            one.totalVerified,
            one.found,
            one.corrected,
            one.open,
            one.number,
            one.document
        );
    }

    /// @dev The versions are in order and the counts add up; what was found before stays found.
    function _requireSound(Statement calldata one, Stated memory before) private view {
        (address account, uint16 first, uint16 last) = (one.account, one.versionBefore, one.versionAfter);
        uint16 newest = EMISSIONS.reports(account, one.period);
        if (newest == 0) revert IEmissions.NotReported(account, one.period);
        if (last != newest) revert NotTheNewestReport(account, one.period, newest, last);
        if (first == 0 || first > last || (one.corrected != 0 && first == last)) {
            revert WrongVersions(account, first, last);
        }
        bool sums = uint256(one.found) == uint256(one.corrected) + one.open;
        if (!sums || one.found < before.found) {
            revert WrongCounts(account, one.found, one.corrected, one.open);
        }
        if (one.number == 0 || one.document == 0) revert IEmissions.MissingHash();
    }

    /// @dev The sender's department and its province.
    function _department() private view returns (address department, uint24 province) {
        department = PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Department);
        province = PARTICIPANTS.account(department).province;
    }

    /// @dev A campaign of the sender's province that was not closed.
    function _openCampaign(uint32 id) private view returns (Campaign storage known) {
        (, uint24 province) = _department();
        known = _campaigns[id];
        if (known.province == 0) revert NoSuchCampaign(id);
        if (known.province != province) revert IParticipants.OtherProvince(known.province, province);
        if (known.closed) revert CampaignNotOpen(id);
    }

    /// @dev An agency that may verify in the province now: admitted, and no preparer there.
    function _requirePractice(uint24 province, address agency) private view {
        Practice storage known = _practices[province][agency];
        if (!_isAdmitted(known)) revert NotAdmitted(agency, province);
        if (known.prepared) revert ConflictOfInterest(agency, province);
    }

    /// @dev Whether an admission is in effect; a practice that was never admitted is valid until 0.
    function _isAdmitted(Practice storage known) private view returns (bool) {
        return !known.withdrawn && block.timestamp <= known.validUntil;
    }
}
