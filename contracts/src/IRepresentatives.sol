// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IParticipants} from "./IParticipants.sol";

/// @dev Rules of an account, as bits: units are moved to trading by two keys only.
uint8 constant SECOND_FOR_TRADING = 1;
/// @dev Block agreements are with accounts of the trusted list only.
uint8 constant TRUSTED_ONLY = 2;
/// @dev A surrender is requested by two keys only.
uint8 constant SECOND_FOR_SURRENDER = 4;

/// @title How keys act together: an account's rules, its trusted list, recovery of lost keys, and claimed tasks.
interface IRepresentatives {
    /// @notice Where a recovery stands.
    enum State {
        None,
        Waiting,
        Completed,
        Stopped
    }

    /// @param key Who asked; the entry dies with it while it waits.
    /// @param effectiveFrom The first second at which the counterparty is trusted.
    struct Trust {
        address key;
        uint40 effectiveFrom;
    }

    /// @param rules The rules that end, as bits; 0 where nothing waits.
    struct Loosening {
        uint8 rules;
        uint40 effectiveFrom;
        address initiatorKey;
        address approverKey;
    }

    /// @param lost The key that is replaced.
    /// @param key The key that replaces it, with these rights until then.
    struct Recovery {
        address account;
        uint40 effectiveFrom;
        State state;
        address lost;
        address initiatorKey;
        address approverKey;
        address key;
        uint8 rights;
        uint40 expiresAt;
    }

    /// @param until The first second at which the claim has lapsed.
    struct Claim {
        address key;
        uint40 until;
    }

    /// @notice The account was opened under these rules.
    event RulesSet(address indexed account, uint8 rules);
    /// @notice A key of the account made it obey more rules; `rules` are all that hold now.
    event RulesTightened(address indexed account, uint8 rules, address key);
    /// @notice Two keys of the account asked that these rules end.
    event LooseningAsked(
        address indexed account, uint8 rules, uint40 effectiveFrom, address initiatorKey, address approverKey
    );
    /// @notice A key of the account stopped what was asked for.
    event LooseningStopped(address indexed account, address key);
    /// @notice A key of the account asked that the counterparty be trusted.
    event TrustAsked(address indexed account, address indexed counterparty, address key, uint40 effectiveFrom);
    /// @notice A key of the account ended or stopped the trust.
    event TrustEnded(address indexed account, address indexed counterparty, address key);
    /// @notice Two institutions began to replace a lost key.
    event RecoveryStarted(
        uint256 indexed id,
        address indexed account,
        address lost,
        address key,
        uint8 rights,
        uint40 expiresAt,
        uint40 effectiveFrom
    );
    /// @notice A live key of the account objected.
    event RecoveryStopped(uint256 indexed id, address key);
    /// @notice The delay passed without objection; the key is replaced.
    event RecoveryCompleted(uint256 indexed id);
    /// @notice A key took a task on; other keys of its account leave it alone until then.
    event TaskClaimed(address indexed account, bytes32 indexed task, address key, uint40 until);
    /// @notice The key gave the task back.
    event TaskReleased(address indexed account, bytes32 indexed task, address key);

    /// @notice Rules that there are not, or none.
    error UnknownRule(uint8 rules);
    /// @notice None of the rules holds, or nothing waits that could be stopped.
    error NothingToLoosen(address account, uint8 rules);
    /// @notice What is asked for holds already, or waits until then.
    error AlreadyAsked(address account, uint40 effectiveFrom);
    /// @notice The account's rules leave this to two of its keys.
    error SecondNeeded(address account);
    /// @notice Only another holder can be trusted.
    error InvalidCounterparty(address counterparty);
    /// @notice The counterparty is not on the account's trusted list, or not yet.
    error NotTrusted(address account, address counterparty);
    error NoSuchRecovery(uint256 id);
    /// @notice The recovery was completed or stopped before.
    error RecoverySpent(uint256 id, State state);
    /// @notice An earlier recovery replaced the key; a lost key gives way to one other.
    error ReplacedBefore(address key, uint256 id);
    /// @notice The delay has not passed.
    error StillWaiting(uint40 effectiveFrom);
    /// @notice A key that asked for it was revoked before it took effect.
    error KeyWasRevoked(address key);
    /// @notice The sender's account is not the one whose key is replaced.
    error NotYourRecovery(uint256 id, address account);
    /// @notice Another key of the account works on the task.
    error ClaimedByAnother(bytes32 task, address key, uint40 until);
    /// @notice The sender holds no claim of the task.
    error NotClaimed(bytes32 task);
    /// @notice The calling contract has no power over rules.
    error NoPower(address caller);

    /// @notice Set the rules that an account is opened under. Participants.
    function setRules(address account, uint8 rules) external;
    /// @notice Obey more rules, at once. Holder, INITIATE or APPROVE.
    function tighten(uint8 rules) external;
    /// @notice Obey fewer rules, after the delay. Through Approvals, two keys of the account.
    function loosen(uint8 rules) external;
    /// @notice Stop a loosening that waits. Holder, INITIATE or APPROVE.
    function stopLoosening() external;
    /// @notice Trust another holder, after the delay. Holder, INITIATE.
    function trust(address counterparty) external;
    /// @notice Trust it no more, at once. Holder, INITIATE or APPROVE.
    function distrust(address counterparty) external;
    /// @notice Begin to replace a lost key by one with no more rights. Through Approvals: department of the province or
    ///         ministry, then registry.
    function startRecovery(address account, address lost, IParticipants.Grant calldata granted) external;
    /// @notice Object. Any live key of the account, whatever its rights and the account's standing.
    function stopRecovery(uint256 id) external;
    /// @notice Replace the key once the delay has passed. Anyone.
    function completeRecovery(uint256 id) external;
    /// @notice Take a task on for 24 hours. Any key that does more than read, where its standing lets it.
    function claim(bytes32 task) external;
    /// @notice Give a task back. The key that claimed it.
    function release(bytes32 task) external;

    /// @notice The rules that hold now, as bits.
    function rulesOf(address account) external view returns (uint8);
    /// @notice The loosening asked for last, whatever became of it.
    function loosening(address account) external view returns (Loosening memory);
    /// @notice Whether the account trusts the counterparty now.
    function isTrusted(address account, address counterparty) external view returns (bool);
    /// @notice The entry of the list, waiting or dead too; zero where there is none.
    function trustOf(address account, address counterparty) external view returns (Trust memory);
    function recovery(uint256 id) external view returns (Recovery memory);
    function recoveryCount() external view returns (uint256);
    /// @notice The claim that holds now; zero where none does.
    function claimOf(address account, bytes32 task) external view returns (Claim memory);
    /// @notice Refuse in the name of another contract where another key of the account has claimed the task.
    function requireUnclaimed(address account, bytes32 task, address key) external view;
    /// @notice The id of a task, such as ("proposal", 7).
    function taskOf(bytes32 kind, uint256 number) external pure returns (bytes32);
}
