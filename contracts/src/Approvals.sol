// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {PARTICIPANTS, REPRESENTATIVES} from "./Addresses.sol";
import {Gates} from "./Gates.sol";
import {IApprovals, Relation} from "./IApprovals.sol";
import {APPROVE, INITIATE, Kind} from "./IParticipants.sol";

/// @title The second person: an act that needs two is proposed by one key and approved by another.
/// @notice Whoever a rule names may propose, and another key that the rule names approves, which executes the call in
///         the same transaction. A proposal is stopped by its initiator's account, by its expiry, by revoking the key
///         that proposed it, and by nobody approving it. What one key may do alone may have a rule too: done by two, it
///         need not wait. The rules are founded in block zero and name our own
///         contracts only; nobody can change them.
contract Approvals is IApprovals, Gates {
    /// @dev The longest that a proposal may stay open.
    uint256 private constant EXPIRY_MAX = 30 days;

    /// @dev Who may propose and approve a function of a contract.
    mapping(address target => mapping(bytes4 selector => Rule)) private _rules;
    /// @dev Every proposal by its number, from 1.
    mapping(uint256 id => Proposal) private _proposals;
    /// @dev The number of the newest proposal.
    uint256 private _count;
    /// @dev The account whose proposal is being executed in this call; zero otherwise.
    address private transient _initiator;
    /// @dev The account that approved it; zero otherwise.
    address private transient _approver;
    /// @dev The key that proposed it; zero otherwise.
    address private transient _initiatorKey;
    /// @dev The key that approved it; zero otherwise.
    address private transient _approverKey;

    /// @inheritdoc IApprovals
    function found(FoundingRule[] calldata rules) external onlyAtFounding {
        for (uint256 i = 0; i < rules.length; ++i) {
            _rules[rules[i].target][rules[i].selector] = rules[i].rule;
        }
    }

    /// @inheritdoc IApprovals
    function propose(address target, bytes calldata call, uint40 expiresAt) external returns (uint256 id) {
        address initiator = PARTICIPANTS.authorise(msg.sender, INITIATE);
        bytes4 selector = bytes4(call);
        uint16 initiators = _rules[target][selector].initiators;
        if (initiators == 0) revert NoRule(target, selector);
        _requireKind(initiator, initiators);
        if (expiresAt <= block.timestamp || expiresAt > block.timestamp + EXPIRY_MAX) revert InvalidExpiry(expiresAt);
        id = ++_count;
        _proposals[id] = Proposal(initiator, expiresAt, State.Proposed, msg.sender, target, selector, keccak256(call));
        emit Proposed(id, initiator, target, selector, msg.sender, call, expiresAt);
    }

    /// @inheritdoc IApprovals
    function approve(uint256 id, bytes calldata call) external {
        address approver = PARTICIPANTS.authorise(msg.sender, APPROVE);
        Proposal storage proposed = _existing(id);
        address initiator = proposed.initiator;
        _requireSecondPerson(proposed, approver);
        _requireProposed(id, proposed);
        if (block.timestamp >= proposed.expiresAt) revert ProposalExpired(id, proposed.expiresAt);
        bytes32 found_ = keccak256(call);
        if (found_ != proposed.call) revert CallMismatch(proposed.call, found_);
        REPRESENTATIVES.requireUnclaimed(approver, REPRESENTATIVES.taskOf("proposal", id), msg.sender);
        PARTICIPANTS.authorise(proposed.initiatorKey, INITIATE);
        proposed.state = State.Approved;
        emit Approved(id, approver, msg.sender);
        (_initiator, _approver) = (initiator, approver);
        (_initiatorKey, _approverKey) = (proposed.initiatorKey, msg.sender);
        Address.functionCall(proposed.target, call);
        (_initiator, _approver) = (address(0), address(0));
        (_initiatorKey, _approverKey) = (address(0), address(0));
    }

    /// @inheritdoc IApprovals
    function withdraw(uint256 id) external {
        address actor = PARTICIPANTS.authorise(msg.sender, INITIATE);
        Proposal storage proposed = _existing(id);
        if (proposed.initiator != actor) revert WrongRelation(proposed.initiator, actor);
        _requireProposed(id, proposed);
        proposed.state = State.Withdrawn;
        emit Withdrawn(id, msg.sender);
    }

    /// @inheritdoc IApprovals
    function proposal(uint256 id) external view returns (Proposal memory) {
        return _proposals[id];
    }

    /// @inheritdoc IApprovals
    function proposalCount() external view returns (uint256) {
        return _count;
    }

    /// @inheritdoc IApprovals
    function rule(address target, bytes4 selector) external view returns (Rule memory) {
        return _rules[target][selector];
    }

    /// @inheritdoc IApprovals
    function acting() external view returns (address initiator, address approver) {
        return (_initiator, _approver);
    }

    /// @inheritdoc IApprovals
    function actingKeys() external view returns (address initiatorKey, address approverKey) {
        return (_initiatorKey, _approverKey);
    }

    /// @dev Hold the approver to the rule: its kind, another key, and its relation to the initiator.
    function _requireSecondPerson(Proposal storage proposed, address approver) private view {
        Rule storage held = _rules[proposed.target][proposed.selector];
        _requireKind(approver, held.approvers);
        if (proposed.initiatorKey == msg.sender) revert SecondPersonNeeded(msg.sender);
        Relation relation = held.relation;
        bool same = proposed.initiator == approver;
        if ((relation == Relation.SameAccount && !same) || (relation == Relation.TwoInstitutions && same)) {
            revert WrongRelation(proposed.initiator, approver);
        }
    }

    /// @dev Hold an account to the kinds whose bits are set.
    function _requireKind(address actor, uint16 kinds) private view {
        Kind kind = PARTICIPANTS.account(actor).kind;
        if (kinds & (uint16(1) << uint8(kind)) == 0) revert NotForThisKind(actor);
    }

    /// @dev A proposal that was made, whatever became of it.
    function _existing(uint256 id) private view returns (Proposal storage proposed) {
        proposed = _proposals[id];
        if (proposed.state == State.None) revert NoSuchProposal(id);
    }

    /// @dev A proposal is approved or withdrawn once.
    function _requireProposed(uint256 id, Proposal storage proposed) private view {
        if (proposed.state != State.Proposed) revert ProposalSpent(id, proposed.state);
    }
}
