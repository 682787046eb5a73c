// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Cases: what was done against the law, what is ordered, fined and deducted for it, and whether that was met.
interface IEnforcement {
    /// @notice What the subject did or left undone.
    enum Act {
        None,
        /// Surrendered too little by the deadline (M19 art. 40; R775 art. 24).
        Shortfall,
        /// A false or concealed report, or none at all in spite of being asked (M19 art. 39; R775 art. 22).
        FalseReport,
        /// No plan, no report, nothing published, no records (R775 art. 21).
        NoReport,
        /// What a preparer or verifier of reports did wrong (R775 art. 23).
        Verification,
        /// Manipulating the market (M19 art. 34; R775 art. 25).
        Manipulation,
        /// Disturbing the order of the market (M19 art. 34; R775 art. 25).
        DisturbingOrder,
        /// Obstructing supervision (R775 art. 26).
        Obstruction
    }

    enum State {
        None,
        Opened,
        /// To be corrected until an instant.
        Ordered,
        /// The subject knows what is intended and may be heard.
        Noticed,
        Decided,
        PartlyPaid,
        Paid,
        Closed,
        /// Opened wrongly, or decided so by whoever reviewed it.
        Withdrawn
    }

    /// @notice What became of the subject's objection to the notice.
    enum Objection {
        None,
        Open,
        Rejected,
        Reduced
    }

    /// @notice What a case comes to by the rule; money in fen.
    /// @param fine What is intended, between `least` and `most` as the rule computes them.
    /// @param confiscated The illegal gain.
    /// @param deduction Tonnes to be taken from later allocations.
    /// @param deductedFrom The first period whose allocation they are taken from; 0 without a deduction.
    /// @param inputs Hash of the rule's name and what it was given, so that anyone can compute it again.
    struct Figures {
        uint64 least;
        uint64 most;
        uint64 fine;
        uint64 confiscated;
        uint64 deduction;
        uint32 deductedFrom;
        bytes32 inputs;
    }

    /// @param regime The day, as yyyymmdd, from which the instrument was in force that judges the act.
    /// @param actAt The instant of the act; for a shortfall the deadline.
    /// @param orderedUntil The last second for correcting; 0 without an order.
    /// @param objectUntil The last second for objecting to the notice; 0 before it.
    /// @param correctedAt When the correction was recorded; 0 before.
    /// @param shortfall Tonnes that were not surrendered when the case was opened; 0 for other acts.
    /// @param paid Fen of fine and confiscated gain that the bank confirmed.
    /// @param deducted Tonnes that were charged to later allocations.
    /// @param pack Hash of the rule pack, as published when the case was opened.
    /// @param decision Hash of the decision's text; 0 before it.
    struct Case {
        address account;
        uint32 period;
        Act act;
        State state;
        Objection objection;
        uint32 regime;
        uint40 actAt;
        uint40 orderedUntil;
        uint40 objectUntil;
        uint40 correctedAt;
        uint64 shortfall;
        uint64 paid;
        uint64 deducted;
        bytes32 pack;
        bytes32 decision;
        Figures figures;
    }

    /// @notice A case was opened by the authority of the subject's province, or by the ministry.
    event CaseOpened(
        uint256 indexed number,
        address indexed account,
        uint32 indexed period,
        Act act,
        uint40 actAt,
        uint32 regime,
        bytes32 pack,
        uint64 shortfall,
        bytes32 evidence,
        address by
    );
    /// @notice The subject is to correct what it did until the last second given.
    event CorrectionOrdered(uint256 indexed number, uint40 until, bytes32 document);
    /// @notice What was ordered is done: for a shortfall, nothing is left to be surrendered.
    event CorrectionRecorded(uint256 indexed number, bool inTime, bytes32 document);
    /// @notice What is intended was told to the subject, which may object until the last second given.
    event FineNoticed(uint256 indexed number, Figures figures, uint40 objectUntil, bytes32 document);
    event CaseObjected(uint256 indexed number, bytes32 grounds);
    /// @notice The authority heard the objection: what is intended from here on.
    event CaseResolved(
        uint256 indexed number, Objection outcome, uint64 fine, uint64 confiscated, uint64 deduction, bytes32 reason
    );
    /// @notice Two keys of the authority decided the case.
    event CaseDecided(
        uint256 indexed number, uint64 fine, uint64 confiscated, uint64 deduction, uint32 deductedFrom, bytes32 document
    );
    /// @notice The bank confirmed money; `paid` of `owed` so far.
    event FinePaid(uint256 indexed number, uint64 fen, uint64 paid, uint64 owed, bytes32 bankReference);
    /// @notice What was not corrected is charged to the allocations from `period` on.
    event CaseDeducted(uint256 indexed number, uint32 period, uint64 tonnes);
    /// @notice Paid, and corrected or deducted.
    event CaseClosed(uint256 indexed number);
    /// @notice The case was opened wrongly; so many tonnes of its deduction are due no more.
    event CaseWithdrawn(uint256 indexed number, uint64 relieved, bytes32 reason);

    error NoSuchCase(uint256 number);
    error WrongCaseState(uint256 number, State found);
    /// @notice The act does not open a case this way, or no account of this kind commits it.
    error WrongAct(Act act, address account);
    /// @notice Nothing is left to be surrendered for the period.
    error NothingShort(address account, uint32 period);
    /// @notice The deadline is still to come.
    error DeadlineNotPassed(uint32 period, uint40 deadline, uint40 now_);
    /// @notice The account's shortfall of the period has a case.
    error CaseExists(uint256 number);
    /// @notice The act lies in the future.
    error NotDoneYet(uint40 actAt, uint40 now_);
    /// @notice An order gives time to correct.
    error OrderEndsTooEarly(uint40 until, uint40 now_);
    /// @notice The fine is outside of what the rule computes.
    error FineOutOfBounds(uint64 least, uint64 most, uint64 found);
    /// @notice More than the subject was told of: nobody is worse off for having been heard.
    error HarsherThanNoticed(uint256 number, uint64 noticed, uint64 found);
    /// @notice More is to be deducted than was not surrendered.
    error MoreThanShort(uint64 shortfall, uint64 found);
    /// @notice What is deducted comes out of a later period's allocation.
    error NotALaterPeriod(uint32 period, uint32 found);
    /// @notice Only a shortfall and a false report lead to a deduction.
    error NotDeductible(Act act);
    /// @notice Deductions for this reason are decided no more since then.
    error DeductionNotAllowed(uint40 since, uint40 now_);
    /// @notice Only what an enterprise was ordered to correct, and did not, is deducted.
    error NotOrdered(uint256 number);
    /// @notice The subject still has time: to correct, or to object.
    error TimeRuns(uint256 number, uint40 until);
    /// @notice The time for objecting is over.
    error ObjectedTooLate(uint256 number, uint40 until);
    /// @notice The objection is to be heard first, or there is none to hear.
    error WrongObjection(uint256 number, Objection found);
    /// @notice The case is another account's.
    error NotYourCase(uint256 number, address account);
    /// @notice It was corrected before.
    error CorrectedBefore(uint256 number, uint40 correctedAt);
    /// @notice So many tonnes are still to be surrendered.
    error StillShort(uint256 number, uint64 remaining);
    /// @notice The case was decided without a deduction.
    error NothingToDeduct(uint256 number);
    /// @notice The deduction was charged before.
    error DeductedBefore(uint256 number, uint64 tonnes);
    /// @notice More than is left to be paid.
    error Overpaid(uint256 number, uint64 left, uint64 offered);
    /// @notice Not paid in full, or neither corrected nor deducted.
    error NotMet(uint256 number, uint64 left, bool corrected);

    /// @notice Open a case for what was not surrendered by the deadline; the ledger counts it. Department of the
    ///         account's province, INITIATE.
    function openShortfall(address account, uint32 period, bytes32 evidence) external returns (uint256 number);
    /// @notice Open a case for another act. Department of the account's province; the ministry for acts on the market
    ///         and for accounts of no province. INITIATE.
    function open(address account, uint32 period, Act act, uint40 actAt, bytes32 evidence)
        external
        returns (uint256 number);
    /// @notice Order the subject to correct until the last second given. As `open`.
    function order(uint256 number, uint40 until, bytes32 document) external;
    /// @notice Record that it was corrected. As `open`.
    function recordCorrection(uint256 number, bytes32 document) external;
    /// @notice Tell the subject what is intended. As `open`.
    function notice(uint256 number, Figures calldata figures, bytes32 document) external;
    /// @notice Object to the notice. The subject, INITIATE.
    function object(uint256 number, bytes32 grounds) external;
    /// @notice Hear an objection: the same figures reject it, lower ones reduce what is intended. As `open`.
    function resolve(uint256 number, uint64 fine, uint64 confiscated, uint64 deduction, bytes32 reason) external;
    /// @notice Decide what was noticed, or less. Through Approvals: two keys of the authority.
    function decide(uint256 number, uint64 fine, uint64 confiscated, uint64 deduction, bytes32 document) external;
    /// @notice Confirm money received for a decided case. Bank, INITIATE.
    function confirmPayment(uint256 number, uint64 fen, bytes32 bankReference) external;
    /// @notice Charge what was decided, as far as it is not corrected, to the next allocations. As `open`.
    function deduct(uint256 number) external;
    /// @notice End a case that is paid, and corrected or deducted. As `open`.
    function close(uint256 number) external;
    /// @notice End a case that was opened wrongly; what is still due of its deduction is relieved. Through Approvals:
    ///         two keys of the authority.
    function withdraw(uint256 number, bytes32 reason) external;

    function caseOf(uint256 number) external view returns (Case memory);
    function caseCount() external view returns (uint256);
    /// @notice The case of an account's shortfall in a period; 0 where there is none.
    function shortfallCase(address account, uint32 period) external view returns (uint256);
}
