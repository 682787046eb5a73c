// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Surrender: units given up for good against a period's obligation.
interface ICompliance {
    enum State {
        None,
        Requested,
        Approved,
        Surrendered,
        Refused,
        Withdrawn
    }

    struct Item {
        uint256 id;
        uint64 quantity;
    }

    /// @param requestedAt Block time of the request; the deadline is judged by it.
    struct Request {
        address account;
        uint32 period;
        uint40 requestedAt;
        State state;
        uint64 quantity;
    }

    /// @notice Where an account stands for a period.
    /// @param pending Requested or approved, not yet surrendered.
    struct Standing_ {
        uint64 obligation;
        uint64 surrendered;
        uint64 pending;
        uint40 deadline;
    }

    event SurrenderRequested(
        uint256 indexed request, address indexed account, uint32 indexed period, uint64 quantity, Item[] items
    );
    event SurrenderApproved(uint256 indexed request, address indexed department);
    event SurrenderRefused(uint256 indexed request, address indexed department, bytes32 reason);
    event SurrenderWithdrawn(uint256 indexed request);
    /// @notice The units are gone for good; this event is the certificate.
    /// @param forced The department had them surrendered out of what it kept for the account.
    event Surrendered(
        uint256 indexed certificate,
        address indexed account,
        uint32 indexed period,
        uint256 request,
        uint64 quantity,
        uint64 surrenderedInAll,
        uint64 obligation,
        bool onTime,
        bool forced
    );

    /// @notice No emission is decided for the account and period, so nothing is owed yet.
    error NothingOwed(address account, uint32 period);
    /// @notice More than is still owed, counting what is pending.
    error MoreThanOwed(uint64 owed, uint64 requested);
    /// @notice A vintage later than the period, or not an allowance.
    error VintageNotEligible(uint256 id, uint32 period);
    error NoItems();
    /// @notice More items than one request may name (16).
    error TooManyItems(uint256 found);
    error NoSuchRequest(uint256 request);
    error WrongState(uint256 request, State found);
    error NotYourRequest(uint256 request, address account);

    /// @notice Reserve units for surrender. Enterprise, SURRENDER.
    function request(uint32 period, Item[] calldata offered) external returns (uint256 id);
    /// @notice Take a request back before approval; the units return. Enterprise, SURRENDER.
    function withdraw(uint256 id) external;
    /// @notice Approve. Department of the account's province, APPROVE.
    function approve(uint256 id) external;
    /// @notice Refuse; the units return. Department of the account's province, APPROVE.
    function refuse(uint256 id, bytes32 reason) external;
    /// @notice Give the units up for good. Registry, INITIATE.
    function surrender(uint256 id) external;
    /// @notice Surrender what an account owes, at most `most`, out of what its department keeps. Allocation.
    /// @return surrendered How much was owed and is surrendered.
    /// @return gap What is owed still, counting what is pending as paid.
    function force(address account, uint32 period, address department, uint256 id, uint64 most)
        external
        returns (uint64 surrendered, uint64 gap);

    function requested(uint256 id) external view returns (Request memory);
    function items(uint256 id) external view returns (Item[] memory);
    function requestCount() external view returns (uint256);
    function standing(address account, uint32 period) external view returns (Standing_ memory);
    /// @notice Whether the account has a request that is neither surrendered nor ended.
    function hasPending(address account) external view returns (bool);
}
