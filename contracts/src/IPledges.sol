// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Pledges as a flag: shown with the units, no legal title, and nothing moves or stops.
/// @notice Pledgor and pledgee agree by a key each, and the registry records what the register of movable property
///         says.
interface IPledges {
    enum State {
        None,
        Asked,
        Accepted,
        Recorded,
        Releasing,
        Lifted,
        Withdrawn
    }

    /// @param registration Reference of the pledge in the register of movable property, by its hash.
    struct Pledge {
        address pledgor;
        uint64 quantity;
        State state;
        address pledgee;
        uint256 id;
        bytes32 registration;
    }

    /// @notice The pledgor asked for the flag.
    event PledgeAsked(
        uint256 indexed pledge,
        address indexed pledgor,
        address indexed pledgee,
        uint256 id,
        uint64 quantity,
        bytes32 registration
    );
    /// @notice The pledgee agreed to it, the registry recorded it, the pledgee released it, the registry lifted it, or
    ///         one of the two took it back before it was recorded.
    event PledgeMoved(uint256 indexed pledge, State state, address by);

    /// @notice A pledge is in favour of another account that is there.
    error InvalidPledgee(address pledgee);
    /// @notice The pledgor holds less than it says it pledges.
    error MoreThanHeld(address account, uint256 id, uint256 held, uint64 pledged);
    error NoSuchPledge(uint256 pledge);
    error NotYourPledge(uint256 pledge, address account);
    /// @notice The pledge is not in the state that this step begins in.
    error WrongPledgeState(uint256 pledge, State found);

    /// @notice Ask for a pledge to be shown with one's units: a flag, no title, and nothing moves. Holder, INITIATE.
    function pledge(address pledgee, uint256 id, uint64 quantity, bytes32 registration)
        external
        returns (uint256 number);
    /// @notice Agree. Pledgee, INITIATE.
    function acceptPledge(uint256 number) external;
    /// @notice Take back or decline what is not recorded yet. Pledgor or pledgee, INITIATE.
    function withdrawPledge(uint256 number) external;
    /// @notice Record what both agreed on. Registry, INITIATE.
    function recordPledge(uint256 number) external;
    /// @notice Give a recorded pledge up. Pledgee, INITIATE.
    function releasePledge(uint256 number) external;
    /// @notice Lift what the pledgee gave up. Registry, INITIATE.
    function liftPledge(uint256 number) external;

    function pledged(uint256 number) external view returns (Pledge memory);
    function pledgeCount() external view returns (uint256);
}
