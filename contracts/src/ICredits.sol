// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Credits: batches with their serial ranges and facts, and what became of the serials.
interface ICredits {
    /// @param owner Who the batch was issued to.
    /// @param project Number of the project; 0 of a legacy batch.
    /// @param accounting Number of the accounting it was issued on; 0 of a legacy batch.
    /// @param quantity Credits issued, tCO2e.
    /// @param first Lowest serial; the batch owns [first, first + quantity - 1].
    /// @param retired How many serials are taken, the lowest first: [first, first + retired - 1].
    /// @param registeredAt When the reductions were registered: the block time of the issue. Offset asks by this day
    ///        whether a batch that is no legacy one is new enough.
    /// @param projectRegisteredAt When the project was registered; 0 of a legacy batch.
    /// @param filedOn Of a legacy batch: the day it was filed, yyyymmdd; otherwise 0.
    /// @param underNationalEts The project is under national quota management, so its credits offset nothing.
    /// @param revoked Fraud was found; its credits offset nothing.
    struct Batch {
        address owner;
        uint32 project;
        uint32 accounting;
        uint64 quantity;
        uint64 first;
        uint64 retired;
        uint40 registeredAt;
        uint40 projectRegisteredAt;
        uint32 filedOn;
        bool legacy;
        bool underNationalEts;
        bool revoked;
    }

    /// @param recordNo Number of the batch in the registry before this one, ASCII, right-padded.
    /// @param document Hash of the papers.
    struct Legacy {
        address owner;
        uint64 quantity;
        uint32 filedOn;
        bool underNationalEts;
        bytes32 recordNo;
        bytes32 document;
    }

    /// @notice The credit registry issued what was verified.
    /// @param late More than 15 working days after the owner applied (CCER31 art. 22).
    event BatchIssued(
        uint32 indexed batch,
        address indexed owner,
        uint32 indexed project,
        uint32 accounting,
        uint64 first,
        uint64 quantity,
        bool underNationalEts,
        bool late
    );
    /// @notice The credit registry and the ministry recorded credits that were filed before 2017-03-14.
    event LegacyRecorded(
        uint32 indexed batch,
        address indexed owner,
        uint64 first,
        uint64 quantity,
        uint32 filedOn,
        bool underNationalEts,
        bytes32 recordNo,
        bytes32 document
    );
    /// @notice Serials are gone for good, the lowest of the batch that were not.
    /// @param by The contract that cancelled: Offsets, Cancellation or Credits.
    /// @param act Number of the act there: the offset, the cancellation; of Credits the batch that was revoked.
    event SerialsRetired(
        uint32 indexed batch, address indexed account, address indexed by, uint64 first, uint64 quantity, uint256 act
    );
    /// @notice Two institutions revoked a batch.
    /// @param cancelled What its owner had registered, and what is cancelled with it.
    /// @param owed What the owner is to replace by cancelling.
    event BatchRevoked(
        uint32 indexed batch, address indexed owner, uint64 cancelled, uint64 owed, bytes32 reason
    );
    /// @notice The owner of a revoked batch cancelled credits in place of those that it had sold.
    event CreditsReplaced(
        uint32 indexed batch, address indexed owner, uint32 indexed with, uint64 quantity, uint64 owed
    );

    /// @notice There is no batch of this number.
    error NoSuchBatch(uint32 batch);
    /// @notice Only Offsets and Cancellation retire serials.
    error NoPower(address caller);
    /// @notice More serials than can be given any more.
    error TooManySerials(uint64 left, uint64 requested);
    /// @notice More serials than are left of the batch.
    error TooFewSerials(uint32 batch, uint64 left, uint64 requested);
    /// @notice Legacy credits were filed before the day.
    error FiledTooLate(uint32 filedOn, uint32 before);
    /// @notice The batch of this number is recorded already.
    error AlreadyRecorded(bytes32 recordNo, uint32 batch);
    /// @notice The batch is revoked already, or cannot stand in for another because it is.
    error BatchIsRevoked(uint32 batch);
    /// @notice The sender's account is not who the batch was issued to.
    error NotTheBatchOwner(uint32 batch, address owner);
    /// @notice More than is still to be replaced.
    error MoreThanToReplace(uint32 batch, uint64 owed, uint64 requested);

    /// @notice Issue what was verified, to the owner's registration holding. Credit registry, INITIATE.
    function issueBatch(uint32 accounting, bool underNationalEts) external returns (uint32 batch);
    /// @notice Record credits of the time before. Through Approvals: credit registry, then ministry.
    function recordLegacy(Legacy calldata legacy) external;
    /// @notice Take the lowest serials of the batch that are not taken, for units that the caller cancels in the same
    ///         act. Offsets, Cancellation.
    /// @param account Whose units they were.
    /// @param act The caller's number of the act.
    /// @return first The first serial taken; they are [first, first + quantity - 1].
    function retire(uint32 batch, uint64 quantity, address account, uint256 act) external returns (uint64 first);
    /// @notice Revoke a batch for fraud. Through Approvals: credit registry or ministry, then the other.
    function revoke(uint32 batch, bytes32 reason) external;
    /// @notice Cancel registered credits in place of a revoked batch's: of that batch or of one that is not revoked.
    ///         Owner of the revoked batch, SURRENDER.
    function replace(uint32 batch, uint32 with, uint64 quantity) external;

    /// @notice What is known of a batch, or NoSuchBatch.
    function facts(uint32 batch) external view returns (Batch memory);
    function batchCount() external view returns (uint32);
    /// @notice What the owner of a revoked batch is still to replace.
    function owedFor(uint32 batch) external view returns (uint64);
    /// @notice The same of all its revoked batches.
    function owedBy(address account) external view returns (uint64);
}
