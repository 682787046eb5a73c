// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What is deducted from an account's allocations: charged by its department, taken by the ledger.
interface IDeductions {
    /// @notice Why a deduction is due.
    enum Reason {
        Shortfall,
        Borrowing,
        Enforcement
    }

    /// @param period The first period whose allocation it is taken from; what is left is taken from later ones.
    /// @param document Hash of the decision.
    struct Charge {
        address account;
        uint32 period;
        Reason reason;
        uint64 tonnes;
        bytes32 document;
    }

    /// @notice What is due of one reason from one period's allocation on, and what was taken of it.
    struct Due {
        uint32 period;
        Reason reason;
        uint64 tonnes;
        uint64 taken;
    }

    /// @notice The department charged the account; `due` is what is due of this reason and period now.
    /// @dev Executing a Borrowing line charges what was borrowed; its document is the line.
    event Charged(
        address indexed account,
        uint32 indexed period,
        Reason reason,
        uint64 tonnes,
        uint64 due,
        bytes32 document,
        address department
    );
    /// @notice Less is due: the department relieved the account, or it gave back what it had borrowed.
    event Relieved(
        address indexed account,
        uint32 indexed period,
        Reason reason,
        uint64 tonnes,
        uint64 due,
        bytes32 document,
        address by
    );
    /// @notice Tonnes of a line were not issued but deducted; `remaining` is all that the account is still due.
    event Deducted(
        bytes32 indexed line,
        address indexed account,
        uint32 indexed period,
        Reason reason,
        uint64 tonnes,
        uint64 remaining
    );
    /// @notice Tonnes that were deducted beyond the final allocation are due again.
    event DeductionRefunded(
        bytes32 indexed line,
        address indexed account,
        uint32 indexed period,
        Reason reason,
        uint64 tonnes,
        uint64 remaining
    );

    /// @notice A charge or relief of zero tonnes.
    error NothingCharged(address account);
    /// @notice Less is due of this reason and period than is to be relieved.
    error LessDue(address account, uint32 period, uint64 due, uint64 requested);
    /// @notice More is due from one account than can be counted.
    error TooMuchDue(address account, uint64 due, uint64 requested);
    /// @notice An account is charged for sixteen pairs of period and reason at most.
    error TooManyDues(address account);
    /// @notice What is borrowed is charged by executing its line and relieved by giving it back.
    error ChargedByBorrowing(address account);
    /// @notice The Rulebook names no period in which what is borrowed for this one is deducted.
    error NoBorrowing(address account, uint32 period);

    /// @notice Charge deductions. Department of each account's province, INITIATE. All or none.
    function charge(Charge[] calldata charges) external;
    /// @notice Take charges back, as far as they are still due. As `charge`.
    function relieve(Charge[] calldata charges) external;
    /// @notice Charge what a case comes to, in the name of the authority that decided it. Enforcement.
    function chargeCase(Charge calldata charged, address by) external;
    /// @notice Relieve the account of what a withdrawn case charged, as far as it is still due. Enforcement.
    function relieveCase(Charge calldata charged, address by) external returns (uint64 relieved);

    /// @notice Deduct what is due from up to `most` tonnes of a line of `period`. Allocation.
    function deduct(bytes32 line, address account, uint32 period, uint64 most) external returns (uint64 deducted);
    /// @notice Let tonnes that lines of `period` deducted be due again. Allocation.
    function refund(bytes32 line, address account, uint32 period, uint64 tonnes) external;
    /// @notice Charge what a line lends for `period`. Allocation.
    function lend(bytes32 line, address account, uint32 period, uint64 tonnes, address department) external;
    /// @notice Relieve the account of what it borrowed for `period` and gives back. Allocation.
    function unlend(address account, uint32 period, uint64 tonnes) external;

    /// @notice The period in which what is borrowed for `period` is deducted, or NoBorrowing.
    function deductedIn(address account, uint32 period) external view returns (uint32);
    /// @notice All that is due from an account.
    function due(address account) external view returns (uint64);
    /// @notice What is due, by period and reason, in the order in which it is taken: earlier periods first.
    function dues(address account) external view returns (Due[] memory);
}
