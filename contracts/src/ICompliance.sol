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

    /// @param account Whose obligation it is.
    /// @param requestedAt Block time of the request.
    /// @param late Whether that was after the deadline; judged once, by the block that took the request.
    /// @param donor Who gives the units, where that is another company; otherwise zero.
    struct Request {
        address account;
        uint32 period;
        uint40 requestedAt;
        State state;
        bool late;
        uint64 quantity;
        address donor;
    }

    /// @notice Where an account stands for a period.
    /// @param obligation Of the newest decision on the emission.
    /// @param surrendered Allowances given up for good, by whomever.
    /// @param pending Allowances requested or approved, not yet surrendered.
    /// @param offset Credits cancelled for the period, as far as they count today.
    /// @param offsetPending Credits on their way.
    /// @param remaining What is still to be surrendered; what is pending does not lower it.
    /// @param excess What was surrendered beyond the obligation as it is today.
    struct Standing_ {
        uint64 obligation;
        uint64 surrendered;
        uint64 pending;
        uint64 offset;
        uint64 offsetPending;
        uint64 remaining;
        uint64 excess;
        uint40 deadline;
    }

    /// @param donor Whose units are reserved, where they are another company's; otherwise zero.
    event SurrenderRequested(
        uint256 indexed request,
        address indexed account,
        uint32 indexed period,
        uint64 quantity,
        Item[] items,
        address donor,
        bool late
    );
    event SurrenderApproved(uint256 indexed request, address indexed department);
    /// @notice The department's mandate, which the registry confirmed, stands in for request and approval.
    event SurrenderMandated(uint256 indexed request, address indexed department, bytes32 order);
    /// @notice The department lets another company give its units for an account that cannot act for itself.
    event SupplyAllowed(
        address indexed account, uint32 indexed period, address indexed donor, address department, bytes32 reason
    );
    event SurrenderRefused(uint256 indexed request, address indexed department, bytes32 reason);
    event SurrenderWithdrawn(uint256 indexed request);
    /// @notice The units are gone for good; this event is the certificate.
    /// @param surrenderedInAll Allowances surrendered for the account and period, these included.
    /// @param obligation Of the decision that stands in this block; a later one does not change this certificate.
    /// @param forced By the department's word and not the account's: out of what it kept, or by mandate.
    /// @param donor The company that gave the units, where that is not the account itself; otherwise zero.
    event Surrendered(
        uint256 indexed certificate,
        address indexed account,
        uint32 indexed period,
        uint256 request,
        uint64 quantity,
        uint64 surrenderedInAll,
        uint64 obligation,
        bool onTime,
        bool forced,
        address donor
    );

    /// @notice No emission is decided for the account and period, so nothing is owed yet.
    error NothingOwed(address account, uint32 period);
    /// @notice More than is still owed, counting what is pending.
    error MoreThanOwed(uint64 owed, uint64 requested);
    /// @notice The emission can still be objected to, or an objection is open, until then.
    error NotFinal(address account, uint32 period, uint40 until);
    /// @notice The deadline's own second is on time; this is after it.
    error DeadlinePassed(uint32 period, uint40 deadline, uint40 judgedAt);
    /// @notice Arrears and mandates begin when the deadline has passed.
    error NotLate(uint32 period, uint40 deadline, uint40 judgedAt);
    /// @notice The units do not serve the period: VINTAGE_TOO_LATE, NOT_CARRIED_OVER, OTHER_BORROWING, NOT_ALLOWANCES.
    error VintageNotEligible(uint256 id, uint32 period, bytes32 reason);
    /// @notice Credits are given up through Offsets.
    error CreditsGoToOffsets(uint256 id);
    /// @notice The account asked for the same, and that request is neither surrendered nor ended.
    error DuplicateRequest(uint256 request);
    /// @notice Units are there, and frozen: only what is registered can be reserved.
    error UnitsFrozen(address account, uint256 id, uint64 frozen, uint64 available, uint64 requested);
    /// @notice No department let the company give units for the account and period.
    error SupplyNotAllowed(address account, uint32 period, address donor);
    /// @notice The account is open and holds nothing frozen, so it surrenders by itself.
    error ActsForItself(address account);
    /// @notice A donor is another enterprise than the account.
    error InvalidDonor(address donor);
    error NoItems();
    /// @notice More items than one request may name (16).
    error TooManyItems(uint256 found);
    error NoSuchRequest(uint256 request);
    error WrongState(uint256 request, State found);
    error NotYourRequest(uint256 request, address account);

    /// @notice Reserve units for surrender, until the deadline. Enterprise, SURRENDER.
    function request(uint32 period, Item[] calldata offered) external returns (uint256 id);
    /// @notice The same for arrears, after the deadline. Enterprise, SURRENDER.
    function requestLate(uint32 period, Item[] calldata offered) external returns (uint256 id);
    /// @notice Let another company give its units for an account that is not open, or holds frozen units. Department of
    ///         the account's province, APPROVE.
    function allowSupply(address account, uint32 period, address donor, bytes32 reason) external;
    /// @notice Reserve own units for what another account owes, before the deadline or after it. The company that the
    ///         department allowed to, SURRENDER.
    function supply(address account, uint32 period, Item[] calldata offered) external returns (uint256 id);
    /// @notice Take a request back before approval; the units return. Whose units they are, SURRENDER.
    function withdraw(uint256 id) external;
    /// @notice Approve. Department of the account's province, APPROVE.
    function approve(uint256 id) external;
    /// @notice Refuse; the units return. Department of the account's province, APPROVE.
    function refuse(uint256 id, bytes32 reason) external;
    /// @notice Give the units up for good. Registry, INITIATE.
    function surrender(uint256 id) external;
    /// @notice Surrender registered units of an account in arrears at once, whatever its standing. Through Approvals:
    ///         department of the account's province, then registry.
    /// @param order Hash of the department's mandate.
    function surrenderByMandate(address account, uint32 period, Item[] calldata offered, bytes32 order) external;
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
    /// @notice Whether the department lets the company give units for the account and period.
    function maySupply(address account, uint32 period, address donor) external view returns (bool);
    /// @notice Whether units of the account are reserved by any request.
    function hasPending(address account) external view returns (bool);
}
