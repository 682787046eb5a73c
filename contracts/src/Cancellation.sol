// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {APPROVALS, CREDITS, UNITS} from "./Addresses.sol";
import {Gates} from "./Gates.sol";
import {ICancellation} from "./ICancellation.sol";
import {ICredits} from "./ICredits.sol";
import {Bucket, CEA, CREDIT} from "./IUnits.sol";
import {requireText} from "./Text.sol";

/// @title Voluntary cancellation: units taken out of circulation for good, for somebody and for a reason.
/// @notice A holder cancels registered units of its own, by two of its keys, because nothing brings them back. What is
///         cancelled makes the total smaller, is never issued again, and meets no obligation (M19 art. 19). The holder
///         is stopped by its second key, by revoking either, or by two institutions that freeze units or suspend it.
contract Cancellation is ICancellation, Gates {
    /// @dev The most bytes of a beneficiary's name.
    uint256 private constant BENEFICIARY_MOST = 120;
    /// @dev The most bytes of a reason.
    uint256 private constant REASON_MOST = 240;

    /// @dev Every statement by its number, from 1; two slots each.
    mapping(uint256 number => Statement) private _statements;
    /// @dev The number of the newest statement.
    uint256 private _statementCount;

    /// @inheritdoc ICancellation
    function cancel(
        uint256 id,
        uint64 quantity,
        Purpose purpose,
        string calldata beneficiary,
        string calldata reason
    ) external onlyApproved returns (uint256 number) {
        (address account,) = APPROVALS.acting();
        bool isCredit = _requireCancellable(id);
        requireText("beneficiary", BENEFICIARY_MOST, beneficiary);
        requireText("reason", REASON_MOST, reason);
        number = ++_statementCount;
        UNITS.shift(account, id, Bucket.Registration, Bucket.Reserved, quantity);
        UNITS.cancel(account, id, Bucket.Reserved, quantity);
        uint64 first = isCredit ? CREDITS.retire(uint32(id - CREDIT), quantity, account, number) : 0;
        // An id of units has nine digits.
        _statements[number] = Statement(account, uint40(block.timestamp), purpose, uint128(id), quantity, first);
        emit Cancelled(number, account, id, quantity, first, purpose, beneficiary, reason);
    }

    /// @inheritdoc ICancellation
    function statement(uint256 number) external view returns (Statement memory) {
        return _statements[number];
    }

    /// @inheritdoc ICancellation
    function statementCount() external view returns (uint256) {
        return _statementCount;
    }

    /// @dev Whether the id is of credits, which nobody revoked; else it is of allowances, or NotCancellable.
    function _requireCancellable(uint256 id) private view returns (bool isCredit) {
        isCredit = id / CEA == CREDIT / CEA;
        if (!isCredit && id / CEA != 1) revert NotCancellable(id);
        if (isCredit && CREDITS.facts(uint32(id - CREDIT)).revoked) {
            revert ICredits.BatchIsRevoked(uint32(id - CREDIT));
        }
    }
}
