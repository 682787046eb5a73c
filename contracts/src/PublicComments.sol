// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PARTICIPANTS} from "./Addresses.sol";
import {IEmissions} from "./IEmissions.sol";
import {IPublicComments} from "./IPublicComments.sol";
import {INITIATE} from "./IParticipants.sol";
import {addWorkingDays} from "./WorkingTime.sol";

/// @title Publications of 20 working days, the comments on them and the answers.
/// @notice Any account comments once while a publication is public; who published answers each comment, and no
///         conclusion is drawn before. Nobody removes a comment; one that is beside the point is answered so. An
///         account that abuses it is stopped at Participants.
abstract contract PublicComments is IPublicComments {
    /// @dev Working days that a publication lasts (CCER31 art. 12, 19).
    uint256 private constant PUBLIC_DAYS = 20;

    /// @dev Every publication by its number; one slot.
    mapping(uint32 subject => Hearing) private _hearings;
    /// @dev Who commented on it.
    mapping(uint32 subject => mapping(address account => bool)) private _commented;
    /// @dev Which comments are answered.
    mapping(uint32 subject => mapping(uint16 number => bool)) private _answered;

    /// @inheritdoc IPublicComments
    function comment(uint32 subject, bytes32 document) external {
        address account = PARTICIPANTS.authorise(msg.sender, INITIATE);
        Hearing storage known = _hearings[subject];
        if (block.timestamp > known.until) revert CommentsClosed(subject, known.until);
        if (_commented[subject][account]) revert CommentedBefore(subject, account);
        if (document == 0) revert IEmissions.MissingHash();
        _commented[subject][account] = true;
        ++known.unanswered;
        emit Commented(subject, ++known.comments, account, document);
    }

    /// @inheritdoc IPublicComments
    function answer(uint32 subject, uint16 number, bytes32 document) external {
        address account = PARTICIPANTS.authoriseHolder(msg.sender, INITIATE);
        Hearing storage known = _hearings[subject];
        if (known.owner != account) revert NotThePublisher(subject, known.owner);
        if (number == 0 || number > known.comments || _answered[subject][number]) {
            revert NothingToAnswer(subject, number);
        }
        if (document == 0) revert IEmissions.MissingHash();
        _answered[subject][number] = true;
        --known.unanswered;
        emit CommentAnswered(subject, number, document);
    }

    /// @inheritdoc IPublicComments
    function hearing(uint32 subject) external view returns (Hearing memory) {
        return _hearings[subject];
    }

    /// @dev Begin a publication now.
    /// @return until Its last second.
    function _publish(uint32 subject, address owner) internal returns (uint40 until) {
        // A block's time has few digits, and twenty working days after it are a month or two.
        until = uint40(addWorkingDays(block.timestamp, PUBLIC_DAYS));
        _hearings[subject] = Hearing(owner, until, 0, 0);
    }

    /// @dev A conclusion waits for the end of the publication and for every answer.
    function _requireHeard(uint32 subject) internal view {
        Hearing storage known = _hearings[subject];
        if (block.timestamp <= known.until) revert StillPublic(subject, known.until, uint40(block.timestamp));
        if (known.unanswered != 0) revert CommentsUnanswered(subject, known.unanswered);
    }
}
