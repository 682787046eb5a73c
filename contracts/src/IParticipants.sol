// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What an account is. Only Enterprise and Trader may hold units or money.
enum Kind {
    None,
    Ministry,
    Department,
    Registry,
    Exchange,
    Bank,
    Verifier,
    Auditor,
    Enterprise,
    Trader,
    CreditRegistry,
    CreditExchange
}

/// @notice Where an account stands. What each standing permits is one table, `permitted`.
enum Standing {
    None,
    Applied,
    Correcting,
    Open,
    Restricted,
    ReceiveOnly,
    Suspended,
    Closing,
    Closed
}

/// @dev Rights of a key, as bits.
uint8 constant READ = 1;
uint8 constant INITIATE = 2;
uint8 constant APPROVE = 4;
uint8 constant TRADE = 8;
uint8 constant SURRENDER = 16;

/// @title Who may act: accounts, their standing, and the keys that sign for them.
interface IParticipants {
    /// @param uscc Unified social credit code, 18 characters, GB 32100-2015.
    /// @param province GB/T 2260 code, such as 370000; 0 for a national institution.
    /// @param sector GB/T 4754 class, such as 4411; 0 for an institution.
    /// @param openedAt Seconds since the epoch; 0 until opened.
    struct Account {
        bytes18 uscc;
        Kind kind;
        Standing standing;
        uint24 province;
        uint16 sector;
        uint40 openedAt;
    }

    /// @param expiresAt The first second at which the key no longer signs.
    struct Key {
        address account;
        uint8 rights;
        uint40 expiresAt;
        bool revoked;
    }

    /// @param key Address of the key that is to sign for the account.
    struct Grant {
        address key;
        uint8 rights;
        uint40 expiresAt;
    }

    /// @notice An institution that is there from block zero.
    struct Founder {
        bytes18 uscc;
        Kind kind;
        uint24 province;
        string name;
        Grant[] keys;
    }

    /// @notice The registry recorded an application.
    event AccountApplied(
        address indexed account, bytes18 uscc, Kind kind, uint24 province, uint16 sector, string name, bytes32 documents
    );
    /// @notice The registry sent the application back.
    event CorrectionAsked(address indexed account, bytes32 reasons);
    /// @notice The registry recorded the corrected papers.
    event ApplicationCorrected(address indexed account, bytes32 documents);
    /// @notice The registry opened the account.
    event AccountOpened(address indexed account, uint40 openedAt);
    /// @notice Two institutions changed the account's standing.
    event StandingChanged(address indexed account, Standing from, Standing to, bytes32 reason);
    /// @notice The registry recorded the name on the account's changed papers.
    event NameChanged(address indexed account, string name, bytes32 documents);
    /// @notice The legal person was absorbed by another, which its department and the registry approved.
    event Merged(address indexed absorbed, address indexed successor, bytes32 documents);
    /// @notice The legal person was divided, which its department and the registry approved.
    event Divided(address indexed divided, address[] successors, bytes32 documents);
    /// @notice A key may now sign for the account.
    event KeyGranted(address indexed account, address indexed key, uint8 rights, uint40 expiresAt);
    /// @notice A key may never sign again.
    event KeyRevoked(address indexed account, address indexed key, address by);

    /// @notice The code is not 18 characters of the standard's alphabet, or its check character is wrong.
    error InvalidUscc(bytes18 uscc);
    /// @notice A province code is not six digits between 110000 and 829999, or missing where the kind needs one.
    error InvalidProvince(uint24 province);
    /// @notice An account of this kind is opened only at founding, or never at founding; one that only founding can
    ///         open is never closed.
    error InvalidKind(Kind kind);
    /// @notice The legal person has an account already; each has one (RG art. 7).
    error AccountExists(address account);
    /// @notice The account is not in a standing from which this step is possible.
    error WrongStanding(address account, Standing found);
    /// @notice The key that recorded the papers last asks to open the account itself.
    error SecondPersonNeeded(address key);
    /// @notice The key is zero, holds no right, is already used, or expires in the past.
    error InvalidGrant(address key, uint8 rights, uint40 expiresAt);
    /// @notice An account needs at least one key to be opened.
    error NoKeys(address account);
    /// @notice The sender is no live key holding `right` of an account whose standing permits it.
    error NotEntitled(address key, uint8 right);
    /// @notice The sender's account is not of the kind this act belongs to.
    error WrongKind(address account, Kind found);
    /// @notice The sender's department is not the department of the account's province.
    error OtherProvince(uint24 expected, uint24 found);
    /// @notice Only a proposal that a second person approved may do this.
    error OnlyApproved(address sender);
    /// @notice Founding belongs to block zero.
    error FoundingIsOver(uint256 blockNumber);
    /// @notice A successor is another open account that may hold units, named once.
    error InvalidSuccessor(address account, address successor);
    /// @notice A division has 1 to 16 successors.
    error SuccessorCount(uint256 found);
    /// @notice The calling contract has no power over keys.
    error NoPower(address caller);
    /// @notice The account still holds units, money, or an open request.
    error NotEmpty(address account);
    /// @notice The key signs for no account, or was revoked before.
    error UnknownKey(address key);

    /// @notice Put the founding institutions in place. Block zero only.
    function found(Founder[] calldata founders) external;
    /// @notice Record an application for an account. Registry, INITIATE.
    function register(
        bytes18 uscc, Kind kind, uint24 province, uint16 sector, string calldata name, bytes32 documents
    ) external returns (address subject);
    /// @notice Send an application back for correction. Registry, INITIATE.
    function askCorrection(address subject, bytes32 reasons) external;
    /// @notice Record corrected papers. Registry, INITIATE.
    function correct(address subject, bytes32 documents) external;
    /// @notice Open an account with its first keys and the rules it obeys (IRepresentatives). Registry, APPROVE, by
    ///         another key than the one that recorded the papers.
    function open(address subject, Grant[] calldata grants, uint8 rules) external;
    /// @notice Let another key sign for the initiator's account. Through Approvals, both keys of that account.
    function grantKey(Grant calldata granted) external;
    /// @notice End a key for good. A key of the same account with APPROVE, the key itself, or Registry with APPROVE.
    function revokeKey(address signer) external;
    /// @notice Replace a key of the initiator's account by another. Through Approvals, both keys of that account.
    function rotateKey(address retired, Grant calldata granted) external;
    /// @notice Replace a lost key. Representatives.
    function recoverKey(address subject, address lost, Grant calldata granted) external;
    /// @notice Record a changed name. Through Approvals, two keys of the registry.
    function changeName(address subject, string calldata name, bytes32 documents) external;
    /// @notice Record that `successor` absorbed the legal person, whose account is closing from now on. Through
    ///         Approvals: department of the province or ministry, then registry.
    function merge(address absorbed, address successor, bytes32 documents) external;
    /// @notice Record that the legal person was divided; its account is closing from now on. Through Approvals, as
    ///         `merge`.
    function divide(address divided, address[] calldata successors, bytes32 documents) external;
    /// @notice Leave the account everything but trading. Through Approvals, two institutions; a department
    ///         in its province only.
    function restrict(address subject, bytes32 reason) external;
    /// @notice Leave the account only what comes to it. Through Approvals, as `restrict`.
    function receiveOnly(address subject, bytes32 reason) external;
    /// @notice Stop the account. Through Approvals, as `restrict`.
    function suspend(address subject, bytes32 reason) external;
    /// @notice Open an account again that has no successor. Through Approvals, as `restrict`.
    function restore(address subject, bytes32 reason) external;
    /// @notice Begin to close an account: it settles what is left. Through Approvals, as `restrict`.
    function startClosing(address subject, bytes32 reason) external;
    /// @notice Close a closing account for good once it is empty. Through Approvals, as `restrict`.
    function close(address subject, bytes32 reason) external;

    /// @notice The address of a legal person's account; it has no private key.
    function addressOf(bytes18 uscc) external pure returns (address);
    function account(address subject) external view returns (Account memory);
    function nameOf(address subject) external view returns (string memory);
    function key(address signer) external view returns (Key memory);
    /// @notice When the key was revoked, in seconds since the epoch; 0 where it was not.
    function revokedAt(address signer) external view returns (uint40);
    /// @notice Whether `successor` was recorded in a merger or a division of the account, or of one that followed it.
    function isSuccessor(address subject, address successor) external view returns (bool);
    /// @notice Whether a merger or a division of the account was recorded.
    function hasSuccessor(address subject) external view returns (bool);
    function accountCount() external view returns (uint256);
    function accountAt(uint256 index) external view returns (address);
    /// @notice The rights that an account of this standing can use.
    function permitted(Standing standing) external pure returns (uint8 rights);
    /// @notice The account that `signer` may act for with `right` now, or NotEntitled.
    function authorise(address signer, uint8 right) external view returns (address actor);
    /// @notice The same, for a key that holds at least one of the rights.
    function authoriseAny(address signer, uint8 rights) external view returns (address actor);
    /// @notice The same, held to one kind of account, or WrongKind.
    function authoriseKind(address signer, uint8 right, Kind kind) external view returns (address actor);
    /// @notice The same, held to the kinds that may hold units and money, or WrongKind.
    function authoriseHolder(address signer, uint8 right) external view returns (address actor);
    /// @notice The same, for a key that holds at least one of the rights.
    function authoriseHolderAny(address signer, uint8 rights) external view returns (address actor);
    /// @notice The account that a live key with TRADE buys for: one that may buy, or NotEntitled.
    function authoriseBuyer(address signer) external view returns (address actor);
    /// @notice The same, held to the department of the province of the enterprise `subject`: WrongKind where either
    ///         is something else, then OtherProvince.
    function authoriseDepartment(address signer, uint8 right, address subject) external view returns (address actor);
    /// @notice A department of another province than `subject` gets OtherProvince; every other institution passes.
    function requireOversight(address institution, address subject) external view;
    /// @notice What a node asks before it admits a transaction; never reverts.
    function admits(address signer) external view returns (Key memory, Standing standing);
    /// @notice Whether units may be allocated to the account: Enterprise or Trader, and open, restricted or
    ///         receive-only.
    function mayBeAllocated(address subject) external view returns (bool);
    /// @notice Whether the account may buy units and be paid money: Enterprise or Trader, and open or receive-only.
    function mayBuy(address subject) external view returns (bool);
}
