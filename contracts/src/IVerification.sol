// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice How grave a review's finding is.
enum Severity {
    None,
    Minor,
    Serious,
    /// False data: what is decided after it is never below what was decided before.
    FalseData
}

/// @title Who verifies whom, what was stated, and what reviews found.
interface IVerification {
    /// @param agency Verifier that is to review the account's reports of the period.
    struct Assignment {
        address account;
        uint32 period;
        address agency;
    }

    /// @param versionBefore The version of the report that was reviewed first, from 1.
    /// @param versionAfter The newest version, for which the statement stands.
    /// @param totalBefore The emission by the first, tCO2e.
    /// @param totalVerified The emission by the agency, tCO2e.
    /// @param found Non-conformities found so far; never fewer than in the statement before.
    /// @param corrected Of these, corrected by a newer version.
    /// @param open Of these, not corrected.
    /// @param number Hash of the report number (province, agency, unit, year, version).
    /// @param document Hash of the statement.
    struct Statement {
        address account;
        uint32 period;
        uint16 versionBefore;
        uint16 versionAfter;
        uint64 totalBefore;
        uint64 totalVerified;
        uint16 found;
        uint16 corrected;
        uint16 open;
        bytes32 number;
        bytes32 document;
    }

    /// @notice What the newest statement says; one slot.
    /// @param version The report version for which it stands; 0 before the first, and once another agency is assigned.
    /// @param statements Filed so far.
    struct Stated {
        uint64 verified;
        uint16 version;
        uint16 found;
        uint16 open;
        uint16 statements;
    }

    /// @notice What a legal person is in a province; one slot.
    /// @param validUntil The last second of the admission; 0 before the first.
    /// @param admissions How often it was admitted.
    /// @param withdrawn The department ended the newest admission.
    /// @param prepared It ever prepared a report in the province.
    struct Practice {
        uint40 validUntil;
        uint16 admissions;
        bool withdrawn;
        bool prepared;
    }

    /// @param quality, compliance, timeliness From 0 to 100.
    struct Evaluation {
        address agency;
        uint16 year;
        uint8 quality;
        uint8 compliance;
        uint8 timeliness;
        bytes32 document;
    }

    /// @param opens, ends First and last second.
    /// @param teams Review teams.
    struct Campaign {
        uint24 province;
        uint40 opens;
        uint40 ends;
        uint16 teams;
        uint32 units;
        uint32 findings;
        bool closed;
    }

    /// @param campaign The campaign that found it; 0 for a finding that there is not.
    struct Finding {
        address account;
        uint32 period;
        uint32 campaign;
        Severity severity;
    }

    /// @param document Hash of the finding's papers.
    struct NewFinding {
        address account;
        uint32 period;
        Severity severity;
        bytes32 document;
    }

    /// @notice A department admitted an agency to its province after a tender.
    event AgencyAdmitted(
        uint24 indexed province, address indexed agency, address department, bytes32 tender, uint40 validUntil
    );
    /// @notice The department ended the admission.
    event AgencyWithdrawn(uint24 indexed province, address indexed agency, address department, bytes32 reason);
    /// @notice An agency is to review the account's reports of the period.
    event AgencyAssigned(
        address indexed account, uint32 indexed period, address indexed agency, address department, uint16 revision
    );
    /// @notice The assigned agency filed a statement.
    event StatementFiled(
        address indexed account,
        uint32 indexed period,
        address indexed agency,
        uint16 statement,
        uint16 versionBefore,
        uint16 versionAfter,
        uint64 totalBefore,
        uint64 totalVerified,
        uint16 found,
        uint16 corrected,
        uint16 open,
        bytes32 number,
        bytes32 document
    );
    /// @notice A legal person prepared a report in the province for the first time.
    event PreparerNoted(uint24 indexed province, address indexed preparer);
    /// @notice The department evaluated an agency's year.
    event AgencyEvaluated(
        uint24 indexed province,
        address indexed agency,
        uint16 indexed year,
        uint8 quality,
        uint8 compliance,
        uint8 timeliness,
        bytes32 document,
        uint16 revision
    );
    /// @notice A department opened a review campaign.
    event CampaignOpened(
        uint32 indexed campaign, uint24 indexed province, bytes32 document, uint40 opens, uint40 ends, uint16 teams
    );
    /// @notice Units were put under a campaign.
    event CampaignUnitsAdded(uint32 indexed campaign, address[] accounts);
    /// @notice A campaign found something.
    event FindingRecorded(
        uint32 indexed finding,
        uint32 indexed campaign,
        address indexed account,
        uint32 period,
        Severity severity,
        bytes32 document
    );
    /// @notice The department closed a campaign.
    event CampaignClosed(uint32 indexed campaign, bytes32 summary);

    /// @notice The agency is not admitted to the province now.
    error NotAdmitted(address agency, uint24 province);
    /// @notice The agency is admitted to the province already.
    error AlreadyAdmitted(address agency, uint24 province);
    /// @notice The admission, or the campaign, would end before it begins.
    error EndsTooEarly(uint40 ends);
    /// @notice The legal person prepares reports in the province and may not verify there, or the other way round
    ///         (R775 art. 13).
    error ConflictOfInterest(address person, uint24 province);
    /// @notice Another agency, or none, is assigned to the account for the period.
    error NotAssigned(address account, uint32 period, address assigned);
    /// @notice A statement stands for the newest version of the report.
    error NotTheNewestReport(address account, uint32 period, uint16 expected, uint16 found);
    /// @notice The versions are not in order: 1 <= before <= after, and what was corrected has a newer version.
    error WrongVersions(address account, uint16 versionBefore, uint16 versionAfter);
    /// @notice Found is not corrected plus open, or fewer than the statement before found.
    error WrongCounts(address account, uint16 found, uint16 corrected, uint16 open);
    /// @notice A grade is more than 100, or the year is not one of four digits.
    error InvalidEvaluation(address agency, uint16 year);
    error NoSuchCampaign(uint32 campaign);
    /// @notice The campaign has not begun, or was closed.
    error CampaignNotOpen(uint32 campaign);
    /// @notice The account is under the campaign already.
    error AlreadyUnderReview(uint32 campaign, address account);
    /// @notice The account is not under the campaign.
    error NotUnderReview(uint32 campaign, address account);
    /// @notice A finding has a severity.
    error MissingSeverity(address account);
    /// @notice Only Emissions may say who prepared a report.
    error OnlyEmissions(address sender);

    /// @notice Admit an agency to the province after a tender. Department, INITIATE.
    function admit(address agency, bytes32 tender, uint40 validUntil) external;
    /// @notice End an admission. Department, INITIATE.
    function withdraw(address agency, bytes32 reason) external;
    /// @notice Assign agencies to units; decisions no longer rest on a statement of the agency assigned before.
    ///         Department of the accounts' province, INITIATE. All or none.
    function assign(Assignment[] calldata assignments) external;
    /// @notice File statements. The assigned agency, INITIATE. All or none.
    function fileStatements(Statement[] calldata statements) external;
    /// @notice Note who prepared a report in a province, or ConflictOfInterest. Emissions only.
    function notePreparer(uint24 province, address preparer) external;
    /// @notice Evaluate agencies of the province; again is a revision. Department, INITIATE.
    function evaluate(Evaluation[] calldata evaluations) external;
    /// @notice Open a review campaign. Department, INITIATE.
    function openCampaign(bytes32 document, uint40 opens, uint40 ends, uint16 teams) external returns (uint32 campaign);
    /// @notice Put units of the province under a campaign. Department of the campaign's province, INITIATE.
    function addUnits(uint32 campaign, address[] calldata accounts) external;
    /// @notice Record findings on units under a campaign. Department of the campaign's province, INITIATE.
    function recordFindings(uint32 campaign, NewFinding[] calldata found) external;
    /// @notice Close a campaign for good. Department of its province, INITIATE.
    function closeCampaign(uint32 campaign, bytes32 summary) external;

    /// @notice What a legal person is in a province.
    function practice(uint24 province, address person) external view returns (Practice memory);
    /// @notice The agency assigned to the account for the period; 0 for none.
    function assigned(address account, uint32 period) external view returns (address);
    function stated(address account, uint32 period) external view returns (Stated memory);
    function evaluated(
        uint24 province, address agency, uint16 year
    ) external view returns (uint16 revision, uint8 quality, uint8 compliance, uint8 timeliness);
    function campaign(uint32 id) external view returns (Campaign memory);
    function campaignCount() external view returns (uint32);
    function isUnderReview(uint32 campaign, address account) external view returns (bool);
    function finding(uint32 id) external view returns (Finding memory);
    function findingCount() external view returns (uint32);
}
