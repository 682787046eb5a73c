// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {APPROVALS, MARKET, PARTICIPANTS} from "./Addresses.sol";
import {ICash} from "./ICash.sol";
import {APPROVE, INITIATE, IParticipants, Kind, Standing} from "./IParticipants.sol";
import {DELAY_TRADING, delayed} from "./WorkingTime.sol";

/// @title Settlement money in fen, mirrored from the settlement bank.
/// @notice The bank confirms what came in and what was paid out, each reference once. A holder asks for its money,
///         which locks it; what one key asked for waits, and is stopped by any key of the account or by revoking that
///         key. Market moves money from buyer to seller. A holder is stopped by suspending its account, also what it
///         asked for before, the bank by suspending its own; nothing takes money out of a lock but the bank's
///         confirmation.
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
        (address key, uint40 maturesAt) = (msg.sender, 0);
        if (key == address(APPROVALS)) (key,) = APPROVALS.actingKeys();
        else maturesAt = delayed(DELAY_TRADING);
        address account = PARTICIPANTS.authoriseHolder(key, INITIATE);
        if (fen == 0) revert NothingToPay();
        Balance storage held = _balances[account];
        held.available = _less(account, fen);
        held.locked += fen;
        id = ++_withdrawalCount;
        _withdrawals[id] = Withdrawal(account, fen, State.Requested, key, maturesAt);
        emit WithdrawalRequested(id, account, fen, key, maturesAt);
    }

    /// @inheritdoc ICash
    function confirmWithdrawal(uint256 id, bytes32 bankReference) external {
        PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Bank);
        Withdrawal storage asked = _withdrawals[id];
        (address account, uint64 fen) = (asked.account, asked.fen);
        _requireRequested(id, asked);
        _requireMatured(id, asked);
        _requireUnstopped(account);
        _use(bankReference);
        asked.state = State.Confirmed;
        _balances[account].locked -= fen;
        _totals.balances -= fen;
        _totals.withdrawals += fen;
        emit WithdrawalConfirmed(id, account, fen, bankReference);
    }

    /// @inheritdoc ICash
    function cancelWithdrawal(uint256 id) external {
        address actor = PARTICIPANTS.authoriseHolderAny(msg.sender, INITIATE | APPROVE);
        Withdrawal storage asked = _withdrawals[id];
        _requireRequested(id, asked);
        if (asked.account != actor) revert NotYourWithdrawal(id, actor);
        uint64 fen = asked.fen;
        asked.state = State.Cancelled;
        _balances[actor].locked -= fen;
        _balances[actor].available += fen;
        emit WithdrawalCancelled(id, actor, fen, msg.sender);
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

    /// @dev A withdrawal is confirmed or cancelled once.
    function _requireRequested(uint256 id, Withdrawal storage asked) private view {
        if (asked.state == State.None) revert NoSuchWithdrawal(id);
        if (asked.state != State.Requested) revert WithdrawalSpent(id, asked.state);
    }

    /// @dev What one key asked for waits, and dies with the key meanwhile.
    function _requireMatured(uint256 id, Withdrawal storage asked) private view {
        (address key, uint40 maturesAt) = (asked.key, asked.maturesAt);
        if (block.timestamp < maturesAt) revert WithdrawalWaits(id, maturesAt);
        uint40 revokedAt = PARTICIPANTS.revokedAt(key);
        if (revokedAt != 0 && revokedAt <= maturesAt) revert WithdrawalDied(id, key);
    }

    /// @dev Money leaves an account only where its standing lets its keys ask for it.
    function _requireUnstopped(address account) private view {
        Standing found = PARTICIPANTS.account(account).standing;
        if (PARTICIPANTS.permitted(found) & INITIATE == 0) revert IParticipants.WrongStanding(account, found);
    }

    /// @dev Money goes only to those who may hold it and are open.
    function _requireReceiver(address account) private view {
        if (!PARTICIPANTS.mayBuy(account)) revert MayNotReceive(account);
    }

    /// @dev What is available after `fen` left, or BalanceTooSmall.
    function _less(address account, uint64 fen) private view returns (uint128) {
        uint128 available = _balances[account].available;
        if (fen > available) revert BalanceTooSmall(account, available, fen);
        return available - fen;
    }
}
