// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MARKET, PARTICIPANTS} from "./Addresses.sol";
import {ICash} from "./ICash.sol";
import {INITIATE, Kind} from "./IParticipants.sol";

/// @title Settlement money in fen, mirrored from the settlement bank.
/// @notice The bank confirms what came in and what was paid out, each reference once. A holder asks for its money,
///         which locks it. Market moves money from buyer to seller. A holder is stopped by suspending its account, the
///         bank by suspending its own; nothing takes money out of a lock but the bank's confirmation.
contract Cash is ICash {
    /// @dev What an account has; one slot.
    mapping(address account => Balance) private _balances;
    /// @dev Every withdrawal by its number, from 1.
    mapping(uint256 id => Withdrawal) private _withdrawals;
    /// @dev The bank's references that were used, of deposits and withdrawals alike.
    mapping(bytes32 bankReference => bool) private _used;
    /// @dev The sums over all accounts and all time.
    Totals private _totals;
    /// @dev The number of the newest withdrawal.
    uint256 private _withdrawalCount;

    /// @inheritdoc ICash
    function deposit(address account, uint64 fen, bytes32 bankReference) external {
        PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Bank);
        _requireReceiver(account);
        _use(bankReference);
        if (fen == 0) revert NothingToPay();
        _balances[account].available += fen;
        _totals.balances += fen;
        _totals.deposits += fen;
        emit Deposited(account, fen, bankReference);
    }

    /// @inheritdoc ICash
    function requestWithdrawal(uint64 fen) external returns (uint256 id) {
        address account = PARTICIPANTS.authoriseHolder(msg.sender, INITIATE);
        if (fen == 0) revert NothingToPay();
        Balance storage held = _balances[account];
        held.available = _less(account, fen);
        held.locked += fen;
        id = ++_withdrawalCount;
        _withdrawals[id] = Withdrawal(account, fen, false);
        emit WithdrawalRequested(id, account, fen);
    }

    /// @inheritdoc ICash
    function confirmWithdrawal(uint256 id, bytes32 bankReference) external {
        PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Bank);
        Withdrawal storage asked = _withdrawals[id];
        (address account, uint64 fen) = (asked.account, asked.fen);
        if (account == address(0)) revert NoSuchWithdrawal(id);
        if (asked.confirmed) revert AlreadyConfirmed(id);
        _use(bankReference);
        asked.confirmed = true;
        _balances[account].locked -= fen;
        _totals.balances -= fen;
        _totals.withdrawals += fen;
        emit WithdrawalConfirmed(id, account, fen, bankReference);
    }

    /// @inheritdoc ICash
    function pay(address from, address to, uint64 fen) external {
        if (msg.sender != address(MARKET)) revert NoPower(msg.sender);
        _requireReceiver(to);
        if (fen == 0) revert NothingToPay();
        _balances[from].available = _less(from, fen);
        _balances[to].available += fen;
        emit Paid(from, to, fen);
    }

    /// @inheritdoc ICash
    function balance(address holder) external view returns (Balance memory) {
        return _balances[holder];
    }

    /// @inheritdoc ICash
    function withdrawal(uint256 id) external view returns (Withdrawal memory) {
        return _withdrawals[id];
    }

    /// @inheritdoc ICash
    function totals() external view returns (Totals memory) {
        return _totals;
    }

    /// @dev Use a reference of the bank's, each once.
    function _use(bytes32 bankReference) private {
        if (bankReference == 0) revert MissingReference();
        if (_used[bankReference]) revert ReferenceUsed(bankReference);
        _used[bankReference] = true;
    }

    /// @dev Money goes only to those who may hold it and are open.
    function _requireReceiver(address account) private view {
        if (!PARTICIPANTS.mayReceive(account)) revert MayNotReceive(account);
    }

    /// @dev What is available after `fen` left, or BalanceTooSmall.
    function _less(address account, uint64 fen) private view returns (uint128) {
        uint128 available = _balances[account].available;
        if (fen > available) revert BalanceTooSmall(account, available, fen);
        return available - fen;
    }
}
