// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title National offset: credits given up for good against a part of a period's obligation.
interface IOffsets {
    /// @dev Requested is "frozen for national offset", Transmitted "pending offset" (rule advance_offset).
    enum State {
        None,
        Requested,
        Transmitted,
        Approved,
        Cancelled,
        Refused,
        Withdrawn
    }

    struct Item {
        uint32 batch;
        uint64 quantity;
    }

    /// @param requestedAt Block time of the request.
    /// @param late Whether that was after the deadline.
    struct Request {
        address account;
        uint32 period;
        uint40 requestedAt;
        State state;
        bool late;
        uint64 quantity;
    }

    /// @notice What of a batch was cancelled: the serials firstSerial to firstSerial + quantity - 1.
    struct Retired {
        uint32 batch;
        uint64 quantity;
        uint64 firstSerial;
    }

    /// @param cancelled Credits cancelled for the account and period, for good.
    /// @param pending Credits on their way: requested, transmitted or approved.
    /// @param counted What of `cancelled` meets the obligation as it is now: at most the cap.
    /// @param countedPending What of `pending` would meet it, in the room that is left under the cap.
    /// @param cap The share of the obligation as it is now that credits may offset, rounded down.
    struct Figures {
        uint64 cancelled;
        uint64 pending;
        uint64 counted;
        uint64 countedPending;
        uint64 cap;
    }

    event OffsetRequested(
        uint256 indexed request,
        address indexed account,
        uint32 indexed period,
        uint64 quantity,
        Item[] items,
        bool late
    );
    /// @notice The credit registry confirmed the credits as pending offset.
    event OffsetTransmitted(uint256 indexed request, address indexed creditRegistry);
    event OffsetApproved(uint256 indexed request, address indexed department);
    event OffsetRefused(uint256 indexed request, address indexed department, bytes32 reason);
    event OffsetWithdrawn(uint256 indexed request);
    /// @notice The credits are gone for good; this event is the offset's certificate.
    /// @param offsetInAll Credits cancelled for the account and period, these included.
    /// @param cap What the obligation admits in this block; a later obligation has its own.
    event OffsetRegistered(
        uint256 indexed certificate,
        address indexed account,
        uint32 indexed period,
        uint256 request,
        uint64 quantity,
        uint64 offsetInAll,
        uint64 cap,
        uint64 obligation,
        bool onTime,
        Retired[] retired
    );

    /// @notice The same account, period and items wait in the request told.
    error DuplicateOffset(uint256 request);
    /// @notice More than the share of the obligation that credits may offset; `already` is cancelled or on its way.
    error OverOffsetCap(uint64 cap, uint64 already, uint64 requested);
    /// @notice The batch's project is under national quota management (M19 art. 29).
    error CreditUnderNationalEts(uint32 batch);
    /// @notice Legacy credits offset until that second (CCER-N2023).
    error LegacyExpired(uint32 batch, uint40 until, uint40 judgedAt);
    /// @notice Credits that are no legacy ones are registered after that day, yyyymmdd.
    error NotNew(uint32 batch, uint32 registeredOn, uint32 lastDay);
    error NoSuchOffset(uint256 request);
    error WrongOffsetState(uint256 request, State found);
    error NotYourOffset(uint256 request, address account);

    /// @notice Reserve credits for offset, until the deadline. Enterprise, SURRENDER; by two keys where its rules ask
    ///         for two to surrender.
    function request(uint32 period, Item[] calldata offered) external returns (uint256 id);
    /// @notice The same for arrears, after the deadline.
    function requestLate(uint32 period, Item[] calldata offered) external returns (uint256 id);
    /// @notice Take a request back before approval; the credits return. The requesting enterprise, SURRENDER.
    function withdraw(uint256 id) external;
    /// @notice Confirm a request's credits as pending offset. Credit registry, INITIATE.
    function transmit(uint256 id) external;
    /// @notice Approve what was transmitted, held to the cap and to what the batches are by then. Department of the
    ///         account's province, APPROVE.
    function approve(uint256 id) external;
    /// @notice Refuse before approval; the credits return. Department of the account's province, APPROVE.
    function refuse(uint256 id, bytes32 reason) external;
    /// @notice Cancel what was approved for good; the serials are taken. Credit registry, INITIATE.
    function cancel(uint256 id) external;

    function requested(uint256 id) external view returns (Request memory);
    function items(uint256 id) external view returns (Item[] memory);
    function requestCount() external view returns (uint256);
    /// @notice What an account offsets for a period, as the obligation is now.
    function figures(address account, uint32 period) external view returns (Figures memory);
}
