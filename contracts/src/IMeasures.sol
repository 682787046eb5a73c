// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What the ministry does to keep the market in order, published with its text and time.
interface IMeasures {
    enum Measure {
        None,
        Auction,
        Repurchase,
        PriceBand,
        PositionLimit,
        Suspension,
        Other,
        /// Ends an earlier one.
        Withdrawal
    }

    /// @param until The last second; 0 where no end is set.
    /// @param ends The measure that a withdrawal ends; otherwise 0.
    /// @param endedBy The entry that withdrew this one; 0 while it stands.
    struct Entry {
        Measure kind;
        uint40 publishedAt;
        uint40 from;
        uint40 until;
        uint64 ends;
        uint64 endedBy;
        bytes32 document;
    }

    /// @notice A value of the Rulebook that goes with a measure; no name where none does.
    struct Value {
        bytes32 name;
        uint32 subject;
        uint216 value;
    }

    /// @notice The ministry published a measure.
    event MeasurePublished(
        uint256 indexed number,
        Measure indexed kind,
        uint40 from,
        uint40 until,
        bytes32 document,
        string text,
        bytes32 setting,
        uint32 subject,
        uint216 value
    );
    /// @notice The ministry ended a measure by an entry of its own.
    event MeasureWithdrawn(uint256 indexed number, uint256 indexed measure, bytes32 document, string text);

    error NoSuchMeasure(uint256 number);
    /// @notice The measure was withdrawn by this entry.
    error AlreadyWithdrawn(uint256 number, uint256 by);
    /// @notice A withdrawal is published by `withdraw`, and nothing is no measure.
    error NotAMeasure(Measure kind);
    /// @notice A measure begins now or later, and ends after it began.
    error InvalidTime(uint40 from, uint40 until, uint40 now_);
    /// @notice A price band is a value of the Rulebook, which the measure names.
    error ValueNeeded(Measure kind);
    /// @notice The Rulebook does not say so at the measure's first second; ministry and registry set the value first.
    error RulebookDiffers(bytes32 name, uint32 subject, uint256 found, uint256 told);

    /// @notice Publish a measure, from `from` on or from now where that is 0. Ministry, INITIATE. A value of the
    ///         Rulebook that goes with it was set before, with the registry's confirmation.
    function publish(
        Measure kind,
        uint40 from,
        uint40 until,
        bytes32 document,
        string calldata text,
        Value calldata value
    ) external returns (uint256 number);
    /// @notice End a measure. Ministry, INITIATE.
    function withdraw(uint256 measure, bytes32 document, string calldata text) external returns (uint256 number);

    function measure(uint256 number) external view returns (Entry memory);
    function measureCount() external view returns (uint256);
}
