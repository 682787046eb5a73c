// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What anybody with an account says of a publication while it is public, and what its owner answers.
interface IPublicComments {
    /// @param owner Who published.
    /// @param until The last second of the publication.
    /// @param comments How many were made; they are numbered from 1.
    /// @param unanswered How many of them the owner has not answered.
    struct Hearing {
        address owner;
        uint40 until;
        uint16 comments;
        uint16 unanswered;
    }

    /// @notice Somebody commented on a publication; the text is kept at the desk under its hash.
    event Commented(uint32 indexed subject, uint16 indexed number, address indexed account, bytes32 document);
    /// @notice The owner answered a comment.
    event CommentAnswered(uint32 indexed subject, uint16 indexed number, bytes32 document);

    /// @notice The publication is over, or there never was one.
    error CommentsClosed(uint32 subject, uint40 until);
    /// @notice An account comments once on a publication.
    error CommentedBefore(uint32 subject, address account);
    /// @notice There is no comment of this number that waits for an answer.
    error NothingToAnswer(uint32 subject, uint16 number);
    /// @notice The sender's account published nothing of this number.
    error NotThePublisher(uint32 subject, address owner);
    /// @notice The publication lasts 20 working days, and what follows it waits (CCER31 art. 12, 19).
    error StillPublic(uint32 subject, uint40 until, uint40 now_);
    /// @notice A conclusion takes the owner's answers into account, so every comment is answered first.
    error CommentsUnanswered(uint32 subject, uint16 unanswered);

    /// @notice Comment on a publication, once. Any account, INITIATE.
    function comment(uint32 subject, bytes32 document) external;
    /// @notice Answer a comment, also after the publication. Who published, INITIATE.
    function answer(uint32 subject, uint16 number, bytes32 document) external;

    function hearing(uint32 subject) external view returns (Hearing memory);
}
