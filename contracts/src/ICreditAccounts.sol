// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice For what a holder has its credit account (CCER-N2023).
enum CreditKind {
    None,
    /// A key emission unit of the national market.
    NationalUnit,
    /// A key emission unit of a local pilot market.
    LocalUnit,
    /// The owner of projects.
    ProjectOwner,
    /// Any other legal person.
    Other
}

/// @title Who may hold credits: accounts opened after two checks.
interface ICreditAccounts {
    enum State {
        None,
        /// Waits for the credit exchange.
        Applied,
        /// Sent back; the holder may correct its papers and apply again.
        Returned,
        /// The exchange passed it; waits for the credit registry.
        Checked,
        Open,
        Closed
    }

    /// @param applications How often papers were handed in: 1 at first, one more for each correction.
    /// @param appliedAt When papers were handed in last.
    /// @param openedAt 0 before it was ever opened.
    struct CreditAccount {
        CreditKind kind;
        State state;
        uint16 applications;
        uint40 appliedAt;
        uint40 openedAt;
    }

    /// @notice A holder handed in its papers, for the first time or corrected.
    event CreditAccountApplied(
        address indexed account, CreditKind indexed kind, uint16 application, bytes32 documents
    );
    /// @notice The credit exchange or the credit registry sent an application back.
    event CreditAccountReturned(address indexed account, address indexed institution, bytes32 reason);
    /// @notice The credit exchange passed an application on to the credit registry.
    event CreditAccountChecked(address indexed account, address indexed exchange);
    /// @notice The credit registry opened the account.
    event CreditAccountOpened(address indexed account, CreditKind indexed kind, uint40 openedAt);
    /// @notice The holder closed its account, which held no credit.
    event CreditAccountClosed(address indexed account);

    /// @notice A trader is no key emission unit; None is no kind of credit account.
    error WrongCreditKind(address account, CreditKind kind);
    /// @notice The account is not where this step begins.
    error WrongCreditState(address account, State found);
    /// @notice The account still holds credits of this id, in whatever bucket.
    error HoldsCredits(address account, uint256 id);
    /// @notice The account is still to replace credits of revoked batches.
    error OwesReplacement(address account, uint64 owed);
    /// @notice The account has no open credit account, so it holds no credits.
    error NoCreditAccount(address account);

    /// @notice Hand in papers, for the first time, corrected, or after closing. Enterprise or trader, INITIATE.
    function applyFor(CreditKind kind, bytes32 documents) external;
    /// @notice Pass an application on. Credit exchange, INITIATE.
    function check(address account) external;
    /// @notice Send an application back: the credit exchange what it is to check, the credit registry what the exchange
    ///         passed. INITIATE.
    function sendBack(address account, bytes32 reason) external;
    /// @notice Open the account. Credit registry, INITIATE.
    function open(address account) external;
    /// @notice Close the own account; it must hold no credit. Enterprise or trader, INITIATE.
    function close() external;

    function isOpen(address account) external view returns (bool);
    function creditAccount(address account) external view returns (CreditAccount memory);
}
