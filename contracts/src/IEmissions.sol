// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What a decision on an emission rests on.
enum Basis {
    None,
    /// The statement on the newest report, with no open non-conformity.
    Verified,
    /// Fixed by the department, never below what was stated: no report, no statement, or open non-conformities.
    Conservative,
    /// Decided anew after a review's finding.
    Redetermined,
    /// Decided anew on an objection.
    Objection
}

/// @notice Where a decision stands.
enum Notice {
    None,
    /// The notice was given: the enterprise may object until `until`. After that second it is final.
    Open,
    /// Objected to; the department decides by `until`.
    Objected,
    /// Accepted, or the objection was decided.
    Final
}

/// @title What was emitted: planned, reported, decided; the obligation follows from it.
interface IEmissions {
    /// @param verified Emission of the period, tCO2e.
    /// @param obligation Units to surrender for the period, one per tonne; 0 in rehearsal.
    /// @param pack Rule pack that the obligation was computed by.
    /// @param inputs Hash of the computation's inputs.
    /// @param basis Verified or Conservative in `decide`, Redetermined in `redetermine`, Objection in `resolve`.
    struct Decision {
        address account;
        uint32 period;
        uint64 verified;
        uint64 obligation;
        bytes32 pack;
        bytes32 inputs;
        Basis basis;
    }

    /// @notice The newest decision; one slot.
    /// @param decidedAt The notice's second.
    /// @param until Open: the last second for an objection. Objected: the last second for deciding on it.
    /// @param revision 0 while undecided, then 1, 2, ...
    struct Decided {
        uint64 verified;
        uint64 obligation;
        uint40 decidedAt;
        uint40 until;
        uint16 revision;
        Basis basis;
        Notice notice;
    }

    /// @param version The version of the plan that is approved: what was filed meanwhile is not.
    struct PlanApproval {
        address account;
        uint16 year;
        uint16 version;
    }

    /// @param versions Filed so far.
    /// @param approved The newest version that was approved; 0 before.
    /// @param returned The newest version that was sent back; 0 before.
    struct Plan {
        uint16 versions;
        uint16 approved;
        uint16 returned;
    }

    /// @notice The enterprise filed what its permit says of a unit.
    event ProfileFiled(address indexed account, bytes32 indexed unit, bytes32 profile, uint16 version);
    /// @notice The enterprise filed its data quality-control plan of a year.
    event PlanFiled(address indexed account, uint16 indexed year, bytes32 plan, uint16 version);
    /// @notice The department approved a version of the plan.
    event PlanApproved(address indexed account, uint16 indexed year, address indexed department, uint16 version);
    /// @notice The department sent a version of the plan back.
    event PlanReturned(
        address indexed account, uint16 indexed year, address indexed department, uint16 version, bytes32 reasons
    );
    /// @notice The enterprise filed a month's data; late is more than 40 days after the month.
    event MonthFiled(address indexed account, uint32 indexed month, bytes32 data, uint16 version, bool late);
    /// @notice The enterprise filed its report for the period; preparer 0 is the enterprise itself.
    event Reported(
        address indexed account,
        uint32 indexed period,
        bytes32 report,
        bytes32 data,
        uint16 version,
        bytes18 preparer,
        bool late
    );
    /// @notice The department decided the emission; this is the notice.
    event EmissionDecided(
        address indexed account,
        uint32 indexed period,
        address indexed department,
        uint64 verified,
        uint64 obligation,
        bytes32 pack,
        bytes32 inputs,
        uint16 revision,
        Basis basis,
        uint32 finding,
        uint40 objectionUntil
    );
    /// @notice The enterprise accepted the decision, which is final with it.
    event EmissionAccepted(address indexed account, uint32 indexed period, uint16 revision);
    /// @notice The enterprise objected to the decision.
    event Objected(
        address indexed account, uint32 indexed period, uint16 revision, bytes32 reasons, uint40 decideUntil
    );
    /// @notice The department decided on the objection; what stands now is final.
    event ObjectionResolved(
        address indexed account,
        uint32 indexed period,
        address indexed department,
        uint16 revision,
        bool changed,
        bytes32 reasons,
        bool overdue
    );

    /// @notice Two years of four digits, the first not after the second.
    error InvalidPeriod(uint32 period);
    /// @notice The year is not one of four digits.
    error InvalidYear(uint16 year);
    /// @notice The month, as yyyymm, is not on the calendar or is not over.
    error MonthNotOver(uint32 month);
    /// @notice The hash of a document is zero.
    error MissingHash();
    error NotReported(address account, uint32 period);
    /// @notice No statement stands for the newest report.
    error NotVerified(address account, uint32 period);
    /// @notice Non-conformities are open: correct them, or decide conservatively.
    error NonconformitiesOpen(address account, uint32 period, uint16 open);
    /// @notice The decision names a pack that the Rulebook does not know.
    error UnknownPack(bytes32 pack);
    /// @notice The decided emission is not what the verifier stated.
    error NotWhatWasVerified(address account, uint32 period, uint64 expected, uint64 found);
    /// @notice A conservative decision, or one after false data, is below what was stated or decided.
    error NotConservative(address account, uint32 period, uint64 least, uint64 found);
    /// @notice The function is for decisions on another basis.
    error WrongBasis(Basis basis);
    /// @notice In rehearsal nothing is owed.
    error ObligationInRehearsal(address account, uint32 period, uint64 obligation);
    /// @notice The decision is final; only `redetermine` opens it again.
    error AlreadyFinal(address account, uint32 period);
    /// @notice Nothing was decided.
    error NothingDecided(address account, uint32 period);
    /// @notice An objection waits for the department.
    error ObjectionPending(address account, uint32 period);
    /// @notice The last second for an objection has passed.
    error WindowClosed(address account, uint32 period, uint40 until);
    /// @notice There is no objection to decide on.
    error NoObjection(address account, uint32 period);
    /// @notice The finding is not on this account and period.
    error OtherFinding(uint32 finding, address account, uint32 period);
    /// @notice The department names a version that was not filed, or was judged before.
    error WrongPlanVersion(address account, uint16 year, uint16 expected, uint16 found);

    /// @notice File what the permit says of a unit, by its code and the hash. Enterprise, INITIATE.
    function fileProfile(bytes32 unit, bytes32 profile) external;
    /// @notice File the data quality-control plan of a year. Enterprise, INITIATE.
    function filePlan(uint16 year, bytes32 plan) external;
    /// @notice Approve plans in their newest version. Department of the accounts' province, INITIATE. All or none.
    function approvePlans(PlanApproval[] calldata approvals) external;
    /// @notice Send a plan back in its newest version. Department of the account's province, INITIATE.
    function returnPlan(PlanApproval calldata plan, bytes32 reasons) external;
    /// @notice File a month's data, as yyyymm. Enterprise, INITIATE. Versions are never overwritten.
    function fileMonth(uint32 month, bytes32 data) external;
    /// @notice File the period's report by its hash; `preparer` is the USCC of who prepared it, 0 for the enterprise
    ///         itself. Enterprise on the list, INITIATE. Versions are never overwritten.
    function report(uint32 period, bytes32 reportHash, bytes32 dataHash, bytes18 preparer) external;
    /// @notice Decide emissions. Department of the accounts' province, INITIATE. All or none.
    function decide(Decision[] calldata decisions) external;
    /// @notice Decide anew after a review's finding. Department of the account's province, INITIATE.
    function redetermine(Decision calldata decision, uint32 finding) external;
    /// @notice Accept the decision. The enterprise, INITIATE.
    function accept(uint32 period) external;
    /// @notice Object within 7 working days of the notice. The enterprise, INITIATE.
    function object(uint32 period, bytes32 reasons) external;
    /// @notice Decide on an objection: the same figures dismiss it, others change the decision. Department of the
    ///         account's province, INITIATE.
    function resolve(Decision calldata decision, bytes32 reasons) external;

    function decided(address account, uint32 period) external view returns (Decided memory);
    /// @notice Whether the newest decision can be objected to no more and no objection is open.
    function isFinal(address account, uint32 period) external view returns (bool);
    /// @notice keccak256(pack, inputs) of the newest decision; 0 while undecided.
    function grounds(address account, uint32 period) external view returns (bytes32);
    /// @notice Reports filed for the period.
    function reports(address account, uint32 period) external view returns (uint16);
    function plan(address account, uint16 year) external view returns (Plan memory);
}
