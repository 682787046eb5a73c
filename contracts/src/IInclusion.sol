// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What a list says of an account for a period.
enum Status {
    None,
    /// Reports and is verified, and owes nothing.
    Rehearsal,
    /// Reports, is verified, is allocated units and owes them.
    Obligated,
    /// Taken off the list.
    Removed
}

/// @notice Why a list says so.
enum Ground {
    None,
    /// The stated emission reached the threshold (M19 art. 8).
    Reached,
    /// A plant commissioned in the year is expected to reach it (N2026).
    Expected,
    /// Below it in the stated year, reached in the other of the two years that count, or not yet below it twice.
    Retained,
    /// The enterprise applied, and the department verified that it reaches the threshold (M19 art. 12).
    Applied,
    /// Taken off: below the threshold in two consecutive years (M19 art. 11).
    TwoYearsBelow,
    /// Taken off: it no longer produces (M19 art. 11).
    Closure
}

/// @title Who is on the list: by year and sector, in rehearsal or with an obligation, and who was taken off.
interface IInclusion {
    /// @param period The period the list is for, such as 20242024.
    /// @param sector GB/T 4754 class of the list, such as 4411; the Rulebook knows its threshold or nobody is listed.
    /// @param from For a removal, the period of the list that the account is taken off, `period` or an earlier one;
    ///        otherwise 0.
    /// @param emission The emission that decided, tCO2e: direct, of the year that counts, or expected.
    /// @param basis Hash of the papers that the decision rests on.
    /// @param pilot The local pilot market that the account leaves, ASCII, right-padded; 0 where it leaves none.
    struct Listing {
        address account;
        uint32 period;
        uint16 sector;
        Status status;
        Ground ground;
        uint32 from;
        uint64 emission;
        bytes32 basis;
        bytes32 pilot;
    }

    /// @param revision 0 before the first decision, then 1, 2, ...
    /// @param applied Whether an application waits for the department.
    struct Entry {
        Status status;
        Ground ground;
        uint16 sector;
        uint16 revision;
        uint64 emission;
        uint40 decidedAt;
        bool applied;
    }

    /// @param hash Hash of the list as it was published; 0 before.
    /// @param count Accounts on it, in rehearsal or with an obligation.
    /// @param revision 0 before the first publication, then 1, 2, ...
    struct Published {
        bytes32 hash;
        uint32 count;
        uint16 revision;
    }

    /// @notice The department decided what the list says of an account.
    event InclusionDecided(
        address indexed account,
        uint32 indexed period,
        address indexed department,
        uint16 sector,
        Status status,
        Ground ground,
        uint32 from,
        uint64 emission,
        bytes32 basis,
        uint16 revision
    );
    /// @notice The account left its local pilot market with this listing.
    event PilotLeft(address indexed account, uint32 indexed period, bytes32 pilot);
    /// @notice An enterprise applied to be listed.
    event InclusionApplied(address indexed account, uint32 indexed period, uint16 sector, bytes32 documents);
    /// @notice The department refused an application.
    event ApplicationRefused(
        address indexed account, uint32 indexed period, address indexed department, bytes32 reason
    );
    /// @notice The department published its list of a sector.
    event ListPublished(
        uint32 indexed period,
        uint24 indexed province,
        uint16 indexed sector,
        bytes32 list,
        uint32 count,
        uint16 revision
    );

    /// @notice The ground does not belong to the status: reached, expected, retained and applied list; two years below
    ///         and closure remove.
    error WrongGround(address account, Status status, Ground ground);
    /// @notice The stated emission is below the sector's threshold and the ground is not Retained.
    error BelowThreshold(address account, uint256 threshold, uint64 emission);
    /// @notice The stated emission reaches the threshold, and the ground says that it was below it.
    error NotBelowThreshold(address account, uint256 threshold, uint64 emission);
    /// @notice The account is on no list of this period, or was taken off it.
    error NotListed(address account, uint32 period);
    /// @notice The account is on the list of this period already.
    error AlreadyListed(address account, uint32 period);
    /// @notice There is no application that waits for the department.
    error NoApplication(address account, uint32 period);
    /// @notice An application waits for the department already.
    error AlreadyApplied(address account, uint32 period);
    /// @notice Units are owed for the period already, so the account stays obligated.
    error ObligationStands(address account, uint32 period, uint64 obligation);
    /// @notice The list that is to be published counts other accounts than the ledger does.
    error CountDiffers(uint32 expected, uint32 found);

    /// @notice Decide what the lists of a province say. Department of the accounts' province, INITIATE. All or none.
    function decide(Listing[] calldata listings) external;
    /// @notice Publish the list of a sector by its hash; `count` is the accounts listed. Department, INITIATE.
    function publishList(uint32 period, uint16 sector, bytes32 list, uint32 count) external;
    /// @notice Ask to be listed. Enterprise, INITIATE.
    function applyForInclusion(uint32 period, uint16 sector, bytes32 documents) external;
    /// @notice Refuse an application. Department of the account's province, INITIATE.
    function refuseApplication(address account, uint32 period, bytes32 reason) external;

    function statusOf(address account, uint32 period) external view returns (Status);
    function entry(address account, uint32 period) external view returns (Entry memory);
    /// @notice The local pilot market that the account left; 0 where it left none.
    function pilotLeft(address account) external view returns (bytes32);
    function published(uint32 period, uint24 province, uint16 sector) external view returns (Published memory);
    /// @notice Accounts listed, in rehearsal or with an obligation.
    function listed(uint32 period, uint24 province, uint16 sector) external view returns (uint32);
}
