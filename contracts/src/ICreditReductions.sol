// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Reductions of registered projects: accounted for, published, verified by another body, applied for.
interface ICreditReductions {
    enum State {
        None,
        /// Its accounting report is public.
        Published,
        Verified,
        /// The body verified nothing.
        Rejected,
        /// The owner applied for registration of the reductions.
        Applied,
        Refused,
        Issued
    }

    /// @param from First day accounted for, yyyymmdd.
    /// @param to Its last day.
    /// @param tonnes What the owner accounted for, tCO2e.
    /// @param verified What was verified of it.
    /// @param decideBy Until when the credit registry is to decide; 0 before the owner applied.
    struct Accounting {
        uint32 project;
        State state;
        uint32 from;
        uint32 to;
        uint64 tonnes;
        address verifier;
        uint64 verified;
        uint40 decideBy;
    }

    /// @notice An accounting report is public, with the name of the body.
    event AccountingPublished(
        uint32 indexed accounting,
        uint32 indexed project,
        address indexed verifier,
        uint32 from,
        uint32 to,
        uint64 tonnes,
        bytes32 document,
        uint40 publicUntil
    );
    /// @notice The body concluded; nothing verified is a negative conclusion.
    event ReductionsVerified(
        uint32 indexed accounting, address indexed verifier, uint64 verified, bytes32 document
    );
    /// @notice The owner applied for the registration of what was verified.
    event IssueApplied(uint32 indexed accounting, bytes32 documents, uint40 decideBy);
    /// @notice The credit registry refused to register the reductions.
    /// @param late After the 15 working days (CCER31 art. 22).
    event ReductionsRefused(uint32 indexed accounting, bytes32 reason, bool late);

    error NoSuchAccounting(uint32 accounting);
    /// @notice The accounting is not where this step begins.
    error WrongAccountingState(uint32 accounting, State found);
    /// @notice The period ends before it begins, or is not over.
    error InvalidMonitoring(uint32 from, uint32 to, uint32 today);
    /// @notice The period is not within the project's crediting period.
    error OutsideCrediting(uint32 creditingFrom, uint32 creditingTo, uint32 from, uint32 to);
    /// @notice Credits were issued for days up to this one; no day is credited twice.
    error PeriodCovered(uint32 project, uint32 coveredTo);
    /// @notice An accounting of nothing.
    error NothingAccounted(uint32 project);
    /// @notice The period begins on the day or before it (CCER31 art. 17).
    error NotAfterStart(uint32 from, uint32 after_);
    /// @notice The period begins more than five years before the application (CCER31 art. 17).
    error OlderThanFiveYears(uint32 from, uint32 earliest);
    /// @notice The body that validated a project never verifies its reductions (CCER31 art. 18).
    error SameBody(uint32 project, address body);
    /// @notice More than the owner accounted for.
    error MoreThanAccounted(uint32 accounting, uint64 tonnes, uint64 verified);
    /// @notice Only Credits issues.
    error NoPower(address caller);

    /// @notice Publish an accounting report. Owner of the registered project, INITIATE.
    function publishAccounting(
        uint32 project, uint32 from, uint32 to, uint64 tonnes, bytes32 document, address verifier
    ) external returns (uint32 number);
    /// @notice Conclude after the publication; `verified` 0 is a negative conclusion. The body it names, INITIATE.
    function verify(uint32 number, uint64 verified, bytes32 document) external;
    /// @notice Apply for the registration of what was verified. Owner, INITIATE.
    function applyForIssue(uint32 number, bytes32 documents) external;
    /// @notice Refuse an application. Credit registry, INITIATE.
    function refuse(uint32 number, bytes32 reason) external;
    /// @notice Let what was verified be issued: once, and its days are covered. Credits.
    /// @return issued The accounting as it was applied for.
    function markIssued(uint32 number) external returns (Accounting memory issued);

    /// @notice What is known of an accounting, or NoSuchAccounting.
    function accounting(uint32 number) external view returns (Accounting memory);
    function accountingCount() external view returns (uint32);
    /// @notice The last day for which credits of a project were issued, yyyymmdd; 0 before.
    function coveredTo(uint32 project) external view returns (uint32);
}
