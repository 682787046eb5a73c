// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Carry-over: allowances of earlier vintages replaced by as many of a later one, up to a notified maximum.
/// @dev Which vintages are carried into which, and until when, is in the Rulebook, by the period carried into:
///      `carryover.first` and `carryover.last` (periods), `carryover.early` and `carryover.until` (last seconds of the
///      two windows), `carryover.early.by` and `carryover.until.by` (last seconds by which each is processed).
interface ICarryOver {
    enum State {
        None,
        Applied,
        Processed,
        Refused,
        Withdrawn
    }

    /// @param most The most that the account may carry into the period, tonnes.
    /// @param inputs Hash of what `most` was computed from: registry and exchange data.
    struct Line {
        address account;
        uint64 most;
        bytes32 inputs;
    }

    struct Item {
        uint256 id;
        uint64 quantity;
    }

    /// @param applied Applied for and not refused or withdrawn, processed or not.
    /// @param processed Of those, replaced by units of the period carried into.
    /// @param revision 0 before the notice, then 1, 2, ...
    struct Notice {
        uint64 most;
        uint64 applied;
        uint64 processed;
        uint16 revision;
        uint40 notifiedAt;
    }

    /// @param processBy The last second by which the registry is to process the application.
    struct Application {
        address account;
        uint32 into;
        uint40 appliedAt;
        uint40 processBy;
        State state;
        uint64 quantity;
    }

    /// @notice The registry told an account what it may carry over: the notice, or its correction.
    event CarryOverNotified(
        address indexed account, uint32 indexed into, uint16 revision, uint64 most, bytes32 inputs, bytes32 pack
    );
    /// @notice An enterprise applied; the units are reserved from now on.
    event CarryOverApplied(
        uint256 indexed application,
        address indexed account,
        uint32 indexed into,
        uint64 quantity,
        Item[] items,
        uint40 processBy
    );
    /// @notice The registry replaced the units by as many registered ones of the later vintage.
    /// @param inTime Whether that was at or before `processBy`.
    event CarriedOver(
        uint256 indexed application,
        address indexed account,
        uint32 indexed into,
        uint64 quantity,
        uint40 processBy,
        bool inTime
    );
    /// @notice The registry refused; the units return to registration.
    event CarryOverRefused(uint256 indexed application, bytes32 reason);
    /// @notice The enterprise took its application back; the units return to registration.
    event CarryOverWithdrawn(uint256 indexed application);

    /// @notice The registry has not told the account yet what it may carry into the period.
    error NotNotified(address account, uint32 into);
    /// @notice More than the notified maximum, counting what is applied for already.
    error OverCarryLimit(uint64 most, uint64 applied, uint64 requested);
    /// @notice Applications were taken until `until`, and notices with them.
    error CarryOverClosed(uint40 until, uint40 asked);
    /// @notice A corrected maximum is never below what is applied for already.
    error BelowApplied(address account, uint64 applied, uint64 most);
    /// @notice Not an allowance of a vintage that is carried: borrowed, a credit, or another period.
    error VintageNotCarried(uint256 id, uint32 first, uint32 last);
    error NoSuchApplication(uint256 application);
    error NotYourApplication(uint256 application, address account);
    /// @notice The application was processed, refused or withdrawn before.
    error ApplicationEnded(uint256 application, State found);

    /// @notice Tell accounts the most that each may carry into a period, or correct it. Registry, INITIATE.
    /// @param pack The rule pack that the maxima were computed under.
    function notify(uint32 into, bytes32 pack, Line[] calldata lines) external;
    /// @notice Apply: the units are reserved. Enterprise, SURRENDER; by two keys where its rules ask for that.
    function applyFor(uint32 into, Item[] calldata offered) external returns (uint256 application);
    /// @notice Take an application back that is not processed yet. Enterprise, SURRENDER.
    function withdraw(uint256 application) external;
    /// @notice Replace the units by registered ones of the later vintage. Registry, INITIATE.
    function process(uint256[] calldata applications) external;
    /// @notice Refuse an application that is not processed yet. Registry, INITIATE.
    function refuse(uint256 application, bytes32 reason) external;

    function notice(address account, uint32 into) external view returns (Notice memory);
    function application(uint256 number) external view returns (Application memory);
    function items(uint256 application) external view returns (Item[] memory);
    function applicationCount() external view returns (uint256);
}
