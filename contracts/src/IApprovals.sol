// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Who the second person must be.
enum Relation {
    None,
    SameAccount,
    TwoInstitutions
}

/// @title The second person: an act that needs two is proposed by one key and approved by another.
interface IApprovals {
    enum State {
        None,
        Proposed,
        Approved,
        Withdrawn
    }

    /// @notice Who may propose and who may approve calls of one function.
    /// @param initiators Bit `n` set: an account of Kind `n` may propose.
    /// @param approvers Bit `n` set: an account of Kind `n` may approve.
    struct Rule {
        uint16 initiators;
        uint16 approvers;
        Relation relation;
    }

    struct FoundingRule {
        address target;
        bytes4 selector;
        Rule rule;
    }

    /// @param call Hash of the call; the call itself is in the event and is given again on approval.
    struct Proposal {
        address initiator;
        uint40 expiresAt;
        State state;
        address initiatorKey;
        address target;
        bytes4 selector;
        bytes32 call;
    }

    /// @notice A key proposed a call that needs a second person: a task for those who may approve it.
    event Proposed(
        uint256 indexed id,
        address indexed initiator,
        address indexed target,
        bytes4 selector,
        address key,
        bytes call,
        uint40 expiresAt
    );
    /// @notice The second person approved, and the call was executed.
    event Approved(uint256 indexed id, address indexed approver, address key);
    /// @notice The initiator's account took the proposal back.
    event Withdrawn(uint256 indexed id, address key);

    /// @notice No rule lets anyone propose this function.
    error NoRule(address target, bytes4 selector);
    /// @notice The account's kind may not propose or approve this function.
    error NotForThisKind(address account);
    error NoSuchProposal(uint256 id);
    /// @notice The proposal was approved or withdrawn before.
    error ProposalSpent(uint256 id, State state);
    error ProposalExpired(uint256 id, uint40 expiredAt);
    /// @notice The expiry is not in the future, or too far (30 days).
    error InvalidExpiry(uint40 expiresAt);
    /// @notice The approving key is the proposing key.
    error SecondPersonNeeded(address key);
    /// @notice The approver's account stands in the wrong relation to the initiator's.
    error WrongRelation(address initiator, address approver);
    /// @notice The call given on approval is not the call that was proposed.
    error CallMismatch(bytes32 expected, bytes32 found);

    /// @notice Put the founding rules in place. Block zero only.
    function found(FoundingRule[] calldata rules) external;
    /// @notice Propose a call. A key with INITIATE of an account whose kind the rule names.
    function propose(address target, bytes calldata call, uint40 expiresAt) external returns (uint256 id);
    /// @notice Approve and execute. Another key, with APPROVE, as the rule says, unless yet another key of its account
    ///         has claimed the task. The initiator's key must still be live.
    function approve(uint256 id, bytes calldata call) external;
    /// @notice Take a proposal back. A key of the initiator's account with INITIATE.
    function withdraw(uint256 id) external;

    function proposal(uint256 id) external view returns (Proposal memory);
    function proposalCount() external view returns (uint256);
    function rule(address target, bytes4 selector) external view returns (Rule memory);
    /// @notice The two accounts whose call is being executed now; zero outside an execution.
    function acting() external view returns (address initiator, address approver);
    /// @notice The two keys that asked for the call being executed now; zero outside an execution.
    function actingKeys() external view returns (address initiatorKey, address approverKey);
}
