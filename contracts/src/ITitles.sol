// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Bucket} from "./IUnits.sol";

/// @notice Why units change their title.
enum Cause {
    None,
    /// They follow an absorbed or divided legal person to its successor, as Participants recorded.
    Reorganisation,
    /// An effective judgment or ruling gives them to another.
    Judgment,
    /// Inheritance, or another succession by law.
    Succession,
    /// They were booked wrongly.
    Correction,
    /// A court deducts them for a creditor.
    Deduction,
    /// A correction is taken back.
    Reversal,
    /// The account closes and nobody follows it: they are taken back.
    Closure
}

/// @title Change of title: units follow a legal person, a judgment or a correction.
/// @notice Every change is numbered and public, made by two institutions, and leaves frozen units frozen.
interface ITitles {
    /// @param to Zero for units taken back.
    /// @param reversed How many units reversals took back.
    /// @param original Of a reversal, the number of the change that it reverses; otherwise 0.
    /// @param reversibleUntil The last second of a reversal; 0 for what is final.
    struct Change {
        address from;
        uint64 quantity;
        Bucket bucket;
        Cause cause;
        address to;
        uint64 reversed;
        uint256 id;
        uint128 original;
        uint40 changedAt;
        uint40 reversibleUntil;
    }

    /// @notice Units changed their title; logged beside the TransferSingle of Units, in this order of the log.
    /// @param bucket Where they were and where they are.
    /// @param reason The public text; empty for Reorganisation, whose papers Participants logged.
    /// @param document Hash of the judgment, proof or papers.
    event TitleTransferred(
        uint256 indexed change,
        address indexed from,
        address indexed to,
        uint256 id,
        Bucket bucket,
        uint64 quantity,
        Cause cause,
        string reason,
        bytes32 document,
        uint40 reversibleUntil
    );
    /// @notice `change` took back units of an earlier one; `left` of it can still be reversed in time.
    event TitleReversed(uint256 indexed original, uint256 indexed change, uint64 quantity, uint64 left);

    /// @notice No merger or division makes `to` the successor of `from`, nor of who followed it.
    error NotTheSuccessor(address from, address to);
    /// @notice A forced transfer is for a judgment, a succession, a correction or a deduction.
    error WrongCause(Cause cause);
    /// @notice Units change their title from one account to another.
    error SameHolder(address account);
    error NoSuchChange(uint256 change);
    /// @notice Only a correction is reversed; everything else is final.
    error NotReversible(uint256 change, Cause cause);
    /// @notice The time for reversing has passed.
    error ReversalTooLate(uint256 change, uint40 until, uint40 asked);
    /// @notice Nothing of the change is left to reverse, or the holder has none of those units there any more.
    error NothingToReverse(uint256 change, uint64 left, uint64 available);
    /// @notice Units are taken back from an account that is closing and that nobody follows.
    error HasSuccessor(address account);
    /// @notice Credits are not taken back: they were never allocated.
    error NotAnAllowance(uint256 id);

    /// @notice Let registered or frozen units follow a legal person to its successor. Through Approvals: two
    ///         institutions, a department in its province only.
    function transferTitle(
        address from, address to, uint256 id, Bucket bucket, uint64 quantity, bytes32 document
    ) external;
    /// @notice Move units to another account for a judgment, a succession, a correction or a deduction. Through
    ///         Approvals: department of the province of `from` or ministry, then registry.
    function force(
        address from,
        address to,
        uint256 id,
        Bucket bucket,
        uint64 quantity,
        Cause cause,
        string calldata reason,
        bytes32 document
    ) external;
    /// @notice Take a correction back, as far as the units are still in `bucket` of the account that got them. Through
    ///         Approvals, as `force`.
    function reverse(uint256 change, Bucket bucket, string calldata reason, bytes32 document) external;
    /// @notice Take allowances back from an account that closes without a successor. Through Approvals, as `force`.
    function takeBack(
        address account, uint256 id, Bucket bucket, uint64 quantity, string calldata reason, bytes32 document
    ) external;

    function change(uint256 number) external view returns (Change memory);
    function changeCount() external view returns (uint256);
}
