// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PARTICIPANTS, UNITS} from "./Addresses.sol";
import {IEmissions} from "./IEmissions.sol";
import {INITIATE, Kind, Standing} from "./IParticipants.sol";
import {IPledges} from "./IPledges.sol";
import {IUnits} from "./IUnits.sol";

/// @title Pledges as a flag: shown with the units, no legal title, and nothing moves or stops.
/// @notice A holder asks for the flag, the pledgee agrees, the registry records it; the pledgee gives it up and the
///         registry lifts it. Each is stopped by the next not following, and until it is recorded by either of the two
///         taking it back. Nobody's units are held by it: who wants them held asks a court for a freeze.
abstract contract Pledges is IPledges {
    /// @dev Every pledge by its number, from 1.
    mapping(uint256 number => Pledge) private _pledges;
    /// @dev The number of the newest pledge.
    uint256 private _pledgeCount;

    /// @inheritdoc IPledges
    function pledge(
        address pledgee,
        uint256 id,
        uint64 quantity,
        bytes32 registration
    ) external returns (uint256 number) {
        address pledgor = PARTICIPANTS.authoriseHolder(msg.sender, INITIATE);
        bool isThere = PARTICIPANTS.account(pledgee).standing == Standing.Open;
        if (pledgee == pledgor || !isThere) revert InvalidPledgee(pledgee);
        if (registration == 0) revert IEmissions.MissingHash();
        if (quantity == 0) revert IUnits.NothingToMove(id);
        IUnits.Holding memory held = UNITS.holding(pledgor, id);
        uint256 all = uint256(held.registration) + held.trading + held.reserved + held.frozen;
        if (quantity > all) revert MoreThanHeld(pledgor, id, all, quantity);
        number = ++_pledgeCount;
        _pledges[number] = Pledge(pledgor, quantity, State.Asked, pledgee, id, registration);
        emit PledgeAsked(number, pledgor, pledgee, id, quantity, registration);
    }

    /// @inheritdoc IPledges
    function acceptPledge(uint256 number) external {
        address pledgee = PARTICIPANTS.authorise(msg.sender, INITIATE);
        Pledge storage one = _existing(number);
        if (one.pledgee != pledgee) revert NotYourPledge(number, pledgee);
        _step(number, one, State.Asked, State.Accepted, pledgee);
    }

    /// @inheritdoc IPledges
    function withdrawPledge(uint256 number) external {
        address actor = PARTICIPANTS.authorise(msg.sender, INITIATE);
        Pledge storage one = _existing(number);
        if (one.pledgor != actor && one.pledgee != actor) revert NotYourPledge(number, actor);
        State found = one.state;
        _step(number, one, found == State.Asked ? found : State.Accepted, State.Withdrawn, actor);
    }

    /// @inheritdoc IPledges
    function recordPledge(uint256 number) external {
        address registry = PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Registry);
        _step(number, _existing(number), State.Accepted, State.Recorded, registry);
    }

    /// @inheritdoc IPledges
    function releasePledge(uint256 number) external {
        address pledgee = PARTICIPANTS.authorise(msg.sender, INITIATE);
        Pledge storage one = _existing(number);
        if (one.pledgee != pledgee) revert NotYourPledge(number, pledgee);
        _step(number, one, State.Recorded, State.Releasing, pledgee);
    }

    /// @inheritdoc IPledges
    function liftPledge(uint256 number) external {
        address registry = PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Registry);
        _step(number, _existing(number), State.Releasing, State.Lifted, registry);
    }

    /// @inheritdoc IPledges
    function pledged(uint256 number) external view returns (Pledge memory) {
        return _pledges[number];
    }

    /// @inheritdoc IPledges
    function pledgeCount() external view returns (uint256) {
        return _pledgeCount;
    }

    /// @dev Take a pledge from the one state that the step starts in to the next.
    function _step(uint256 number, Pledge storage one, State from, State to, address by) private {
        State found = one.state;
        if (found != from) revert WrongPledgeState(number, found);
        one.state = to;
        emit PledgeMoved(number, to, by);
    }

    /// @dev A pledge that was asked for, whatever became of it.
    function _existing(uint256 number) private view returns (Pledge storage one) {
        one = _pledges[number];
        if (one.state == State.None) revert NoSuchPledge(number);
    }
}
