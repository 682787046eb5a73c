// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What was emitted: reported, verified, decided; the obligation follows from it.
interface IEmissions {
    /// @param verified Verified emission of the period, tCO2e.
    /// @param obligation Units to surrender for the period, one per tonne.
    /// @param pack Rule pack that the obligation was computed by.
    /// @param inputs Hash of the computation's inputs.
    struct Decision {
        address account;
        uint32 period;
        uint64 verified;
        uint64 obligation;
        bytes32 pack;
        bytes32 inputs;
    }

    /// @param revision 0 while undecided, then 1, 2, ...
    struct Decided {
        uint64 verified;
        uint64 obligation;
        uint40 decidedAt;
        uint16 revision;
    }

    /// @notice The enterprise filed its report for the period.
    event Reported(address indexed account, uint32 indexed period, bytes32 report, bytes32 data, uint16 version);
    /// @notice A verifier filed its statement.
    event Verified(
        address indexed account, uint32 indexed period, address indexed verifier, uint64 verified, bytes32 statement
    );
    /// @notice The provincial department decided the emission.
    event EmissionDecided(
        address indexed account,
        uint32 indexed period,
        address indexed department,
        uint64 verified,
        uint64 obligation,
        bytes32 pack,
        bytes32 inputs,
        uint16 revision
    );

    /// @notice Two years of four digits, the first not after the second.
    error InvalidPeriod(uint32 period);
    /// @notice The hash of a document is zero.
    error MissingHash();
    error NotReported(address account, uint32 period);
    error NotVerified(address account, uint32 period);
    /// @notice The decision names a pack that the Rulebook does not know.
    error UnknownPack(bytes32 pack);
    /// @notice The decided emission is not what the verifier stated.
    error NotWhatWasVerified(address account, uint32 period, uint64 expected, uint64 found);

    /// @notice File the period's report by its hash. Enterprise, INITIATE. Versions are never overwritten.
    function report(uint32 period, bytes32 reportHash, bytes32 dataHash) external;
    /// @notice File a verification statement. Verifier, INITIATE.
    function verify(address account, uint32 period, uint64 verified, bytes32 statement) external;
    /// @notice Decide emissions. Department of the account's province, INITIATE. All lines or none.
    function decide(Decision[] calldata decisions) external;

    function decided(address account, uint32 period) external view returns (Decided memory);
}
