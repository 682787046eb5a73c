// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What is allocated: a plan with caps, lines that a department decides and the registry executes.
interface IAllocation {
    /// @notice What a line is for. PreAllocation: issued before the emission is known. Final: what the final allocation
    ///         adds to it. Supplement: what a review adds later. Return: what is too much, taken back. Borrowing: units
    ///         of a later allocation, for surrender of this period only. Quantities are changes, never totals.
    enum Stage {
        PreAllocation,
        Final,
        Supplement,
        Return,
        Borrowing
    }

    enum State {
        None,
        Decided,
        Executed,
        SentBack
    }

    enum Objection {
        None,
        Open,
        Rejected,
        Upheld
    }

    struct Cap {
        uint24 province;
        uint64 tonnes;
    }

    /// @param number Tells lines of the same account, period and stage apart, from 1.
    /// @param inputs Hash of the computation's inputs.
    /// @param differentiated Why the units stay with the department; zero for an ordinary line. A Return with a reason
    ///        takes back from what stays there.
    struct Line {
        address account;
        uint32 period;
        Stage stage;
        uint16 number;
        uint64 quantity;
        bytes32 inputs;
        bytes32 differentiated;
    }

    struct DecidedLine {
        address account;
        uint64 quantity;
        uint32 period;
        Stage stage;
        State state;
        uint24 province;
        bool differentiated;
        Objection objection;
        uint40 decidedAt;
    }

    struct SendBack {
        bytes32 line;
        bytes32 reason;
    }

    /// @param cap The national total: all caps of the period together.
    /// @param draft The pack was published as a draft: nothing but PreAllocation is decided.
    struct Plan {
        bytes32 plan;
        bytes32 pack;
        uint64 cap;
        bool draft;
    }

    /// @param decided Tonnes decided under the cap, less what was sent back and returned.
    struct Room {
        uint64 cap;
        uint64 decided;
        uint64 issued;
    }

    /// @notice What an account was issued for a period, each less what was returned.
    /// @param issued Given to the account.
    /// @param kept With the department.
    /// @param deducted Decided, and deducted instead of issued.
    /// @param borrowed Borrowed units.
    struct Issued {
        uint64 issued;
        uint64 kept;
        uint64 deducted;
        uint64 borrowed;
    }

    event PlanPublished(uint32 indexed period, bytes32 plan, bytes32 pack);
    event CapSet(uint32 indexed period, uint24 indexed province, uint64 tonnes);
    /// @param table Hash of the table that the line was decided in.
    event LineDecided(
        bytes32 indexed line,
        address indexed account,
        uint32 indexed period,
        Stage stage,
        uint16 number,
        uint64 quantity,
        bytes32 inputs,
        bytes32 table,
        bytes32 differentiated,
        address department
    );
    /// @param net Tonnes issued or taken back, after deductions and refunds.
    event LineExecuted(
        bytes32 indexed line, address indexed account, uint256 indexed id, Stage stage, uint64 quantity, uint64 net
    );
    /// @notice The registry's check found the line wrong; its room is free and it is never executed.
    event LineSentBack(bytes32 indexed line, address indexed account, uint32 indexed period, bytes32 reason);
    /// @notice Differentiated units were surrendered for the account and released to it.
    /// @param gap What is still owed for the period.
    event DifferentiatedReleased(
        address indexed account, uint32 indexed period, uint64 surrendered, uint64 released, uint64 kept, uint64 gap
    );
    /// @notice The account gave back units that it had borrowed; as much less is due.
    event BorrowedReturned(address indexed account, uint32 indexed period, uint64 quantity);

    error NoPlan(uint32 period);
    /// @notice The period has a plan that is no draft.
    error PlanExists(uint32 period);
    /// @notice The final plan leaves a province less than was decided under the draft.
    error CapBelowDecided(uint24 province, uint64 decided, uint64 cap);
    /// @notice The caps are more together than can be counted.
    error CapTooLarge(uint24 province);
    /// @notice A draft plan takes one PreAllocation line of each account, and no other.
    error NothingFinalUnderDraft(address account, uint32 period);
    /// @notice Closed units and those at risk do not borrow.
    error NoDifferentiatedBorrowing(address account);
    /// @notice The account is not on the period's list as obligated; nothing is issued to it.
    error NotObligated(address account, uint32 period);
    /// @notice The emission can still be objected to, or is not decided: before that only PreAllocation is.
    error EmissionNotFinal(address account, uint32 period);
    /// @notice The province's cap leaves no room for the line.
    error CapExceeded(uint32 period, uint24 province, uint64 room, uint64 requested);
    /// @notice The plan names a province twice.
    error CapRepeated(uint24 province);
    /// @notice A return takes back more than the account was issued for the period.
    error MoreThanIssued(address account, uint32 period, uint64 issued, uint64 requested);
    error AlreadyDecided(bytes32 line);
    error NotDecided(bytes32 line);
    /// @notice Of an execution, nothing was left to do; of another act, the line was executed before.
    error AlreadyExecuted(bytes32 line);
    /// @notice The line was sent back, or ended by an objection.
    error SentBackBefore(bytes32 line);
    /// @notice The account's objection to the line is not decided yet.
    error UnderObjection(bytes32 line);
    /// @notice Nothing of the account is with the department for the period.
    error NothingKept(address account, uint32 period);
    /// @notice A line of zero tonnes or with number 0.
    error EmptyLine(address account);

    /// @notice Publish the period's plan and caps. Through Approvals: ministry, then registry. Once, or once more after
    ///         a draft, whose caps stand until the final plan names the province.
    function publishPlan(uint32 period, bytes32 planHash, bytes32 pack, Cap[] calldata caps) external;
    /// @notice Decide the lines of a table. Department of each account's province, INITIATE. All lines or none.
    function decide(bytes32 table, Line[] calldata lines) external;
    /// @notice Execute decided lines, each once: lines executed before are passed over. Registry, INITIATE.
    ///         All lines or none; AlreadyExecuted where nothing is left to do.
    function execute(bytes32[] calldata lines) external;
    /// @notice Send lines back that the check found wrong. Registry, INITIATE. All lines or none.
    function sendBack(SendBack[] calldata lines) external;
    /// @notice Enter where an objection to a line stands; one that is upheld ends a line not executed yet. Objections.
    function mark(bytes32 line, Objection objection) external;
    /// @notice Surrender what is owed out of differentiated units and release the rest, to the account if it may
    ///         receive. Through Approvals: the department of the account's province, then the registry.
    function releaseDifferentiated(address account, uint32 period) external;
    /// @notice Give borrowed units back, as far as their charge is still due. Enterprise, SURRENDER.
    function returnBorrowed(uint32 period, uint64 quantity) external;

    function plan(uint32 period) external view returns (Plan memory);
    function room(uint32 period, uint24 province) external view returns (Room memory);
    function line(bytes32 id) external view returns (DecidedLine memory);
    /// @notice What the account was issued for the period so far.
    function issuedTo(address account, uint32 period) external view returns (Issued memory);
    function lineId(address account, uint32 period, Stage stage, uint16 number) external pure returns (bytes32);
}
