// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Settlement money in fen, mirrored from the settlement bank.
interface ICash {
    struct Balance {
        uint128 available;
        uint128 locked;
    }

    struct Withdrawal {
        address account;
        uint64 fen;
        bool confirmed;
    }

    /// @notice balances = deposits - withdrawals.
    struct Totals {
        uint128 balances;
        uint128 deposits;
        uint128 withdrawals;
    }

    event Deposited(address indexed account, uint64 fen, bytes32 indexed bankReference);
    event WithdrawalRequested(uint256 indexed id, address indexed account, uint64 fen);
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
    error AlreadyConfirmed(uint256 id);
    /// @notice The calling contract has no power over money.
    error NoPower(address caller);

    /// @notice Confirm money received for an account. Bank, INITIATE.
    function deposit(address account, uint64 fen, bytes32 bankReference) external;
    /// @notice Ask for money; it is locked until the bank has paid. Enterprise, INITIATE.
    function requestWithdrawal(uint64 fen) external returns (uint256 id);
    /// @notice Confirm that the money was paid out. Bank, INITIATE.
    function confirmWithdrawal(uint256 id, bytes32 bankReference) external;
    /// @notice Move money from buyer to seller. Market.
    function pay(address from, address to, uint64 fen) external;

    function balance(address holder) external view returns (Balance memory);
    function withdrawal(uint256 id) external view returns (Withdrawal memory);
    function totals() external view returns (Totals memory);
}
