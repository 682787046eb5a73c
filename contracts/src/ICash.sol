// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Settlement money in fen, mirrored from the settlement bank.
interface ICash {
    struct Balance {
        uint128 available;
        uint128 locked;
    }

    /// @notice Where a withdrawal stands.
    enum State {
        None,
        Requested,
        Confirmed,
        Cancelled
    }

    /// @param key Who asked; the request dies with it before it matures.
    /// @param maturesAt The first second at which the bank may confirm.
    struct Withdrawal {
        address account;
        uint64 fen;
        State state;
        address key;
        uint40 maturesAt;
    }

    /// @notice balances = deposits - withdrawals.
    struct Totals {
        uint128 balances;
        uint128 deposits;
        uint128 withdrawals;
    }

    event Deposited(address indexed account, uint64 fen, bytes32 indexed bankReference);
    event WithdrawalRequested(
        uint256 indexed id, address indexed account, uint64 fen, address key, uint40 maturesAt
    );
    event WithdrawalCancelled(uint256 indexed id, address indexed account, uint64 fen, address key);
    event WithdrawalConfirmed(uint256 indexed id, address indexed account, uint64 fen, bytes32 bankReference);
    event Paid(address indexed from, address indexed to, uint64 fen);

    error BalanceTooSmall(address account, uint128 available, uint128 requested);
    /// @notice The bank's reference was used before.
    error ReferenceUsed(bytes32 bankReference);
    /// @notice The bank's reference is zero.
    error MissingReference();
    error NothingToPay();
    error MayNotReceive(address account);
    error NoSuchWithdrawal(uint256 id);
    /// @notice The withdrawal was confirmed or cancelled before.
    error WithdrawalSpent(uint256 id, State state);
    /// @notice The delay of what one key asked for has not passed.
    error WithdrawalWaits(uint256 id, uint40 maturesAt);
    /// @notice The key that asked was revoked before the delay had passed.
    error WithdrawalDied(uint256 id, address key);
    /// @notice The withdrawal is another account's.
    error NotYourWithdrawal(uint256 id, address account);
    /// @notice The calling contract has no power over money.
    error NoPower(address caller);

    /// @notice Confirm money received for an account. Bank, INITIATE.
    function deposit(address account, uint64 fen, bytes32 bankReference) external;
    /// @notice Ask for money; it is locked until the bank has paid. Holder, INITIATE, and waits; or through Approvals,
    ///         two keys of the account, at once.
    function requestWithdrawal(uint64 fen) external returns (uint256 id);
    /// @notice Confirm that the money was paid out. Bank, INITIATE. WrongStanding where the account could not ask for
    ///         it now.
    function confirmWithdrawal(uint256 id, bytes32 bankReference) external;
    /// @notice Take a request back; the money is available again. Holder, INITIATE or APPROVE.
    function cancelWithdrawal(uint256 id) external;
    /// @notice Move money from buyer to seller. Market.
    function pay(address from, address to, uint64 fen) external;

    function balance(address holder) external view returns (Balance memory);
    function withdrawal(uint256 id) external view returns (Withdrawal memory);
    function totals() external view returns (Totals memory);
}
