// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Compliance notices: what an account owes for a period, told to it by the registry.
interface INotices {
    /// @param document Hash of the notice's text.
    struct Line {
        address account;
        uint32 period;
        bytes32 document;
    }

    /// @notice What was told last; one slot and the hash.
    /// @param revision Of the decision that the notice tells; 0 before the first notice.
    struct Told {
        uint16 revision;
        uint40 toldAt;
        bytes32 document;
    }

    /// @notice The registry told an account what it owes.
    /// @param revision Of the decision on the emission.
    /// @param deadline The last second on time.
    /// @param offsetCap The most of the obligation that credits may offset.
    event ComplianceNoticeGiven(
        address indexed account,
        uint32 indexed period,
        uint16 indexed revision,
        uint64 obligation,
        uint40 deadline,
        uint64 offsetCap,
        bytes32 document
    );

    /// @notice The account was told of this revision before.
    error AlreadyTold(address account, uint32 period, uint16 revision);

    /// @notice Tell accounts what they owe, once for each final decision. Registry, INITIATE. All or none.
    function give(Line[] calldata lines) external;

    function told(address account, uint32 period) external view returns (Told memory);
}
