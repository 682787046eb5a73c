// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Where units of a holding are.
enum Bucket {
    Registration,
    Trading,
    Reserved,
    Frozen
}

/// @dev Id of the allowances of a vintage: this plus the period, so 120192020 is CEA 2019-2020.
uint256 constant CEA = 100_000_000;

/// @dev Id of the units borrowed for a period: this plus the period. For surrender of that period only, never traded.
uint256 constant BORROWED = 200_000_000;

/// @dev Id of the credits of a batch: this plus the batch's number.
uint256 constant CREDIT = 300_000_000;

/// @title The vault: every unit of every id, in one state each.
/// @dev ERC-1155 in shape: `balanceOf`, `balanceOfBatch` and `TransferSingle`; its transfers are refused.
///      TransferSingle's operator tells the act: Allocation issues (from zero) and takes back (to zero), Credits issues
///      and cancels, Market settles, Compliance surrenders, Offsets and Cancellation cancel (to zero), CarryOver
///      replaces (to zero, then from zero), Titles moves. Allocation moves units out of a department's custody, an
///      address that no key signs for: what is there is counted and nobody's to spend.
interface IUnits {
    /// @notice Whole units; their sum is the balance.
    struct Holding {
        uint64 registration;
        uint64 trading;
        uint64 reserved;
        uint64 frozen;
    }

    /// @notice issued = all the others together.
    struct Totals {
        uint64 issued;
        uint64 registration;
        uint64 trading;
        uint64 reserved;
        uint64 frozen;
        uint64 surrendered;
        uint64 cancelled;
        uint64 carriedOver;
        uint64 returned;
    }

    /// @notice Units changed their bucket within one account.
    event Shifted(address indexed account, uint256 indexed id, Bucket from, Bucket to, uint64 quantity, bytes32 reason);

    /// @notice The bucket holds less than the act needs.
    error HoldingTooSmall(address account, uint256 id, Bucket bucket, uint64 available, uint64 requested);
    /// @notice A batch of balances is asked for with lists of different lengths.
    error LengthsDiffer(uint256 accounts, uint256 ids);
    /// @notice A quantity of zero.
    error NothingToMove(uint256 id);
    /// @notice More units of one id than can be counted.
    error TooManyUnits(uint256 id, uint64 issued, uint64 requested);
    /// @notice Units are frozen from registration or trading and released into them; reserved units belong to a
    ///         request; a change of title takes registered and frozen units, and frozen ones stay frozen.
    error WrongBucket(Bucket bucket);
    /// @notice The account may not be given units: an institution, or not open.
    error MayNotReceive(address account);
    /// @notice Borrowed units are for surrender only.
    error NotTradable(uint256 id);
    /// @notice Units in a department's custody move by their own act only.
    error InCustody(address account);
    /// @notice The calling contract has no power over this act.
    error NoPower(address caller);
    /// @notice Units change hands by settled trades and change of title only; nobody transfers them directly.
    error NotTransferable();

    /// @notice Create units in an account's registration holding. Allowances: Allocation; credits: Credits.
    function issue(address account, uint256 id, uint64 quantity) external;
    /// @notice Create units in the custody of a department. Allocation.
    function keep(address department, uint256 id, uint64 quantity) external;
    /// @notice Move units from a department's custody to an account's registration holding. Allocation.
    function release(address department, address account, uint256 id, uint64 quantity) external;
    /// @notice Take units back: out of the registration holding or custody (Allocation), or out of what an account that
    ///         closes can spend (Titles).
    function takeBack(address account, uint256 id, Bucket from, uint64 quantity) external;
    /// @notice Shift between registration and trading (Market), or registration and reserved (Compliance, Offsets,
    ///         Cancellation, CarryOver).
    function shift(address account, uint256 id, Bucket from, Bucket to, uint64 quantity) external;
    /// @notice Deliver from one trading holding to another. Market.
    function settle(address seller, address buyer, uint256 id, uint64 quantity) external;
    /// @notice Give up reserved units for good. Compliance.
    function surrender(address account, uint256 id, uint64 quantity) external;
    /// @notice Cancel units for good: what is reserved (Offsets, Cancellation), or what was issued wrongly (Credits).
    function cancel(address account, uint256 id, Bucket from, uint64 quantity) external;
    /// @notice Replace reserved units of one id by as many registered ones of another. CarryOver.
    function carryOver(address account, uint256 id, uint256 into, uint64 quantity) external;
    /// @notice Let units follow their title, in the bucket they are in: what is frozen stays frozen. Titles.
    function move(address from, address to, uint256 id, Bucket bucket, uint64 quantity) external;
    /// @notice Freeze units of a bucket. Through Approvals, two institutions; a department only in its province.
    function freeze(address account, uint256 id, Bucket from, uint64 quantity, bytes32 order) external;
    /// @notice Release frozen units into a bucket. Through Approvals, as `freeze`.
    function unfreeze(address account, uint256 id, Bucket to, uint64 quantity, bytes32 order) external;

    function holding(address account, uint256 id) external view returns (Holding memory);
    function totals(uint256 id) external view returns (Totals memory);
    /// @notice Whether issued equals the sum of all the states that a unit can be in.
    function conserved(uint256 id) external view returns (bool);
    function idCount() external view returns (uint256);
    function idAt(uint256 index) external view returns (uint256);
    /// @notice Where a department's differentiated units are; nobody's account.
    function custodyOf(address department) external pure returns (address);
    /// @notice Whether the account holds nothing of any id.
    function isEmpty(address account) external view returns (bool);
}
