// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {APPROVALS, PARTICIPANTS} from "./Addresses.sol";
import {Gates} from "./Gates.sol";
import {APPROVE, INITIATE, IParticipants, Kind, READ, SURRENDER, Standing, TRADE} from "./IParticipants.sol";
import {IRepresentatives, SECOND_FOR_SURRENDER, SECOND_FOR_TRADING, TRUSTED_ONLY} from "./IRepresentatives.sol";
import {DELAY_RECOVERY, DELAY_TRUSTED, delayed} from "./WorkingTime.sol";

/// @title How keys act together: an account's rules, its trusted list, recovery of lost keys, and claimed tasks.
/// @notice One key makes its account safer at once; what makes it less safe waits, and any other key stops it
///         meanwhile, or the registry by revoking the key that asked. Two institutions replace a lost key after a delay
///         in which any live key of the account objects. A claim keeps other keys of the account off a task for a day.
contract Representatives is IRepresentatives, Gates {
    /// @dev Every rule that an account may obey.
    uint8 private constant ALL_RULES = SECOND_FOR_TRADING | TRUSTED_ONLY | SECOND_FOR_SURRENDER;
    /// @dev What the tasks of a desk are done with; a key that only reads keeps nobody off one.
    uint8 private constant DOES = INITIATE | APPROVE | TRADE | SURRENDER;
    /// @dev How long a claim holds.
    uint40 private constant CLAIM_HOLDS = 24 hours;

    /// @dev The rules that an account obeyed when they were last written; a loosening ends some of them later.
    mapping(address account => uint8) private _rules;
    /// @dev What two keys asked for last, by account.
    mapping(address account => Loosening) private _loosenings;
    /// @dev The trusted list; one slot each.
    mapping(address account => mapping(address counterparty => Trust)) private _trusted;
    /// @dev Every recovery by its number, from 1.
    mapping(uint256 id => Recovery) private _recoveries;
    /// @dev Who works on a task, within an account; one slot each.
    mapping(address account => mapping(bytes32 task => Claim)) private _claims;
    /// @dev The number of the newest recovery.
    uint256 private _recoveryCount;
    /// @dev The recovery that replaced a key; a lost key gives way to one other.
    mapping(address key => uint256 id) private _replaced;

    /// @inheritdoc IRepresentatives
    function setRules(address account, uint8 rules) external {
        if (msg.sender != address(PARTICIPANTS)) revert NoPower(msg.sender);
        _requireKnown(rules);
        _rules[account] = rules;
        emit RulesSet(account, rules);
    }

    /// @inheritdoc IRepresentatives
    function tighten(uint8 rules) external {
        address account = PARTICIPANTS.authoriseHolderAny(msg.sender, INITIATE | APPROVE);
        _requireKnown(rules);
        uint8 held = rulesOf(account) | rules;
        _rules[account] = held;
        // What takes effect from now on ends none of the rules just asked for.
        Loosening storage asked = _loosenings[account];
        asked.rules = _hasEnded(asked) ? 0 : asked.rules & ~rules;
        emit RulesTightened(account, held, msg.sender);
    }

    /// @inheritdoc IRepresentatives
    function loosen(uint8 rules) external onlyApproved {
        (address account,) = APPROVALS.acting();
        (address initiatorKey, address approverKey) = APPROVALS.actingKeys();
        Loosening storage asked = _loosenings[account];
        uint8 held = rulesOf(account);
        if (held & rules == 0 || rules > ALL_RULES) revert NothingToLoosen(account, rules);
        if (asked.rules != 0 && !_hasEnded(asked)) revert AlreadyAsked(account, asked.effectiveFrom);
        _rules[account] = held;
        uint40 effectiveFrom = delayed(DELAY_TRUSTED);
        _loosenings[account] = Loosening(rules, effectiveFrom, initiatorKey, approverKey);
        emit LooseningAsked(account, rules, effectiveFrom, initiatorKey, approverKey);
    }

    /// @inheritdoc IRepresentatives
    function stopLoosening() external {
        address account = PARTICIPANTS.authoriseHolderAny(msg.sender, INITIATE | APPROVE);
        Loosening storage asked = _loosenings[account];
        if (asked.rules == 0 || _hasEnded(asked)) revert NothingToLoosen(account, asked.rules);
        asked.rules = 0;
        emit LooseningStopped(account, msg.sender);
    }

    /// @inheritdoc IRepresentatives
    function trust(address counterparty) external {
        address account = PARTICIPANTS.authoriseHolder(msg.sender, INITIATE);
        Kind kind = PARTICIPANTS.account(counterparty).kind;
        if (counterparty == account || (kind != Kind.Enterprise && kind != Kind.Trader)) {
            revert InvalidCounterparty(counterparty);
        }
        Trust storage known = _trusted[account][counterparty];
        if (known.effectiveFrom != 0 && !_isDead(known.key, known.effectiveFrom)) {
            revert AlreadyAsked(account, known.effectiveFrom);
        }
        if (known.effectiveFrom != 0) emit TrustEnded(account, counterparty, known.key);
        uint40 effectiveFrom = delayed(DELAY_TRUSTED);
        _trusted[account][counterparty] = Trust(msg.sender, effectiveFrom);
        emit TrustAsked(account, counterparty, msg.sender, effectiveFrom);
    }

    /// @inheritdoc IRepresentatives
    function distrust(address counterparty) external {
        address account = PARTICIPANTS.authoriseHolderAny(msg.sender, INITIATE | APPROVE);
        if (_trusted[account][counterparty].effectiveFrom == 0) revert NotTrusted(account, counterparty);
        delete _trusted[account][counterparty];
        emit TrustEnded(account, counterparty, msg.sender);
    }

    /// @inheritdoc IRepresentatives
    function startRecovery(
        address account,
        address lost,
        IParticipants.Grant calldata granted
    ) external onlyApproved {
        (address initiator, address approver) = APPROVALS.acting();
        PARTICIPANTS.requireOversight(initiator, account);
        PARTICIPANTS.requireOversight(approver, account);
        IParticipants.Key memory known = PARTICIPANTS.key(lost);
        if (known.account != account || account == address(0)) revert IParticipants.UnknownKey(lost);
        _requireNotReplaced(lost);
        _requireAlive(account);
        if (granted.rights & ~known.rights != 0) {
            revert IParticipants.InvalidGrant(granted.key, granted.rights, granted.expiresAt);
        }
        (address initiatorKey, address approverKey) = APPROVALS.actingKeys();
        uint40 effectiveFrom = delayed(DELAY_RECOVERY);
        uint256 id = ++_recoveryCount;
        _recoveries[id] = Recovery({
            account: account,
            effectiveFrom: effectiveFrom,
            state: State.Waiting,
            lost: lost,
            initiatorKey: initiatorKey,
            approverKey: approverKey,
            key: granted.key,
            rights: granted.rights,
            expiresAt: granted.expiresAt
        });
        emit RecoveryStarted(id, account, lost, granted.key, granted.rights, granted.expiresAt, effectiveFrom);
    }

    /// @inheritdoc IRepresentatives
    function stopRecovery(uint256 id) external {
        IParticipants.Key memory held = PARTICIPANTS.key(msg.sender);
        bool live = held.account != address(0) && !held.revoked && block.timestamp < held.expiresAt;
        if (!live) revert IParticipants.NotEntitled(msg.sender, READ);
        Recovery storage begun = _waiting(id);
        if (begun.account != held.account) revert NotYourRecovery(id, held.account);
        begun.state = State.Stopped;
        emit RecoveryStopped(id, msg.sender);
    }

    /// @inheritdoc IRepresentatives
    function completeRecovery(uint256 id) external {
        Recovery storage begun = _waiting(id);
        uint40 effectiveFrom = begun.effectiveFrom;
        if (block.timestamp < effectiveFrom) revert StillWaiting(effectiveFrom);
        if (_isDead(begun.initiatorKey, effectiveFrom)) revert KeyWasRevoked(begun.initiatorKey);
        if (_isDead(begun.approverKey, effectiveFrom)) revert KeyWasRevoked(begun.approverKey);
        _requireNotReplaced(begun.lost);
        _requireAlive(begun.account);
        _replaced[begun.lost] = id;
        begun.state = State.Completed;
        emit RecoveryCompleted(id);
        PARTICIPANTS.recoverKey(
            begun.account,
            begun.lost,
            IParticipants.Grant(begun.key, begun.rights, begun.expiresAt)
        );
    }

    /// @inheritdoc IRepresentatives
    function claim(bytes32 task) external {
        address account = PARTICIPANTS.authoriseAny(msg.sender, DOES);
        requireUnclaimed(account, task, msg.sender);
        uint40 until = uint40(block.timestamp) + CLAIM_HOLDS;
        _claims[account][task] = Claim(msg.sender, until);
        emit TaskClaimed(account, task, msg.sender, until);
    }

    /// @inheritdoc IRepresentatives
    function release(bytes32 task) external {
        address account = PARTICIPANTS.authoriseAny(msg.sender, DOES);
        requireUnclaimed(account, task, msg.sender);
        if (claimOf(account, task).key != msg.sender) revert NotClaimed(task);
        delete _claims[account][task];
        emit TaskReleased(account, task, msg.sender);
    }

    /// @inheritdoc IRepresentatives
    function loosening(address account) external view returns (Loosening memory) {
        return _loosenings[account];
    }

    /// @inheritdoc IRepresentatives
    function isTrusted(address account, address counterparty) external view returns (bool) {
        Trust storage known = _trusted[account][counterparty];
        uint40 effectiveFrom = known.effectiveFrom;
        return effectiveFrom != 0 && block.timestamp >= effectiveFrom && !_isDead(known.key, effectiveFrom);
    }

    /// @inheritdoc IRepresentatives
    function trustOf(address account, address counterparty) external view returns (Trust memory) {
        return _trusted[account][counterparty];
    }

    /// @inheritdoc IRepresentatives
    function recovery(uint256 id) external view returns (Recovery memory) {
        return _recoveries[id];
    }

    /// @inheritdoc IRepresentatives
    function recoveryCount() external view returns (uint256) {
        return _recoveryCount;
    }

    /// @inheritdoc IRepresentatives
    function taskOf(bytes32 kind, uint256 number) external pure returns (bytes32) {
        return keccak256(abi.encode(kind, number));
    }

    /// @inheritdoc IRepresentatives
    function rulesOf(address account) public view returns (uint8) {
        uint8 held = _rules[account];
        Loosening storage asked = _loosenings[account];
        if (asked.rules == 0 || block.timestamp < asked.effectiveFrom || _died(asked)) return held;
        return held & ~asked.rules;
    }

    /// @inheritdoc IRepresentatives
    function claimOf(address account, bytes32 task) public view returns (Claim memory held) {
        held = _claims[account][task];
        if (held.until <= block.timestamp || PARTICIPANTS.revokedAt(held.key) != 0) return Claim(address(0), 0);
    }

    /// @inheritdoc IRepresentatives
    function requireUnclaimed(address account, bytes32 task, address key) public view {
        Claim memory held = claimOf(account, task);
        if (held.key != address(0) && held.key != key) revert ClaimedByAnother(task, held.key, held.until);
    }

    /// @dev A recovery that neither was completed nor stopped.
    function _waiting(uint256 id) private view returns (Recovery storage begun) {
        begun = _recoveries[id];
        if (begun.state == State.None) revert NoSuchRecovery(id);
        if (begun.state != State.Waiting) revert RecoverySpent(id, begun.state);
    }

    /// @dev Whether nothing more comes of a loosening: it took effect, or died.
    function _hasEnded(Loosening storage asked) private view returns (bool) {
        return block.timestamp >= asked.effectiveFrom || _died(asked);
    }

    /// @dev Whether either of the keys that asked was revoked before it took effect.
    function _died(Loosening storage asked) private view returns (bool) {
        return _isDead(asked.initiatorKey, asked.effectiveFrom) || _isDead(asked.approverKey, asked.effectiveFrom);
    }

    /// @dev Whether `key` was revoked before or when what it asked for would take effect.
    function _isDead(address key, uint40 effectiveFrom) private view returns (bool) {
        uint40 revoked = PARTICIPANTS.revokedAt(key);
        return revoked != 0 && revoked <= effectiveFrom;
    }

    /// @dev A key is replaced once, however many recoveries of it were begun.
    function _requireNotReplaced(address lost) private view {
        uint256 id = _replaced[lost];
        if (id != 0) revert ReplacedBefore(lost, id);
    }

    /// @dev Only an account that can still do something has use for a key.
    function _requireAlive(address account) private view {
        Standing found = PARTICIPANTS.account(account).standing;
        if (PARTICIPANTS.permitted(found) == 0) revert IParticipants.WrongStanding(account, found);
    }

    /// @dev Rules are some of those that there are.
    function _requireKnown(uint8 rules) private pure {
        if (rules == 0 || rules > ALL_RULES) revert UnknownRule(rules);
    }
}
