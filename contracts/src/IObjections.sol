// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAllocation} from "./IAllocation.sol";

/// @title What an enterprise says against its allocation, and what its department decides on it (M19 art. 16).
interface IObjections {
    /// @notice The account objected to its allocation.
    event LineObjected(bytes32 indexed line, address indexed account, bytes32 grounds, uint40 decideUntil);
    /// @notice The department decided on an objection. An upheld one ends a line that was not executed.
    event LineResolved(
        bytes32 indexed line, address indexed department, IAllocation.Objection outcome, bytes32 reason, bool overdue
    );

    /// @notice The line is another account's.
    error NotYourLine(bytes32 line, address account);
    /// @notice The line was objected to before; there is one objection to a line.
    error ObjectedBefore(bytes32 line);
    /// @notice No objection to the line waits for a decision.
    error NothingToResolve(bytes32 line);
    /// @notice Seven working days from the decision are over.
    error ObjectionTooLate(bytes32 line, uint40 until);

    /// @notice Object to one's own line within seven working days. Enterprise, INITIATE.
    function object(bytes32 line, bytes32 grounds) external;
    /// @notice Decide on an objection. Department of the account's province, INITIATE. In ten working days, or late.
    function resolve(bytes32 line, bool upheld, bytes32 reason) external;

    /// @notice The last second for deciding on the objection to a line; 0 where there was none.
    function decideUntil(bytes32 line) external view returns (uint40);
}
