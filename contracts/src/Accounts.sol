// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {APPROVE, INITIATE, IParticipants, Kind, READ, SURRENDER, Standing, TRADE} from "./IParticipants.sol";

/// @title Accounts and keys: what is written down of them, and what may be done by them now.
/// @notice Changes nothing; Participants, which stands on this, does.
abstract contract Accounts is IParticipants {
    /// @dev Every right that a key may hold.
    uint8 internal constant ALL_RIGHTS = READ | INITIATE | APPROVE | TRADE | SURRENDER;

    /// @dev Standings as bits of a set.
    uint256 internal constant OPEN = 1 << uint8(Standing.Open);
    /// @dev See OPEN.
    uint256 internal constant RESTRICTED = 1 << uint8(Standing.Restricted);
    /// @dev See OPEN.
    uint256 internal constant RECEIVE_ONLY = 1 << uint8(Standing.ReceiveOnly);
    /// @dev See OPEN.
    uint256 internal constant SUSPENDED = 1 << uint8(Standing.Suspended);
    /// @dev See OPEN.
    uint256 internal constant CLOSING = 1 << uint8(Standing.Closing);
    /// @dev Where an account can stand when its closing begins; it may have begun when a merger is recorded.
    uint256 internal constant CLOSABLE = OPEN | RESTRICTED | RECEIVE_ONLY | SUSPENDED | CLOSING;
    /// @dev The most successors that a division has.
    uint256 internal constant SUCCESSORS_MAX = 16;

    /// @dev What an account is, by its address; one slot each.
    mapping(address account => Account) internal _accounts;
    /// @dev The legal person's name, by account.
    mapping(address account => string) internal _names;
    /// @dev Whom a key signs for, with what rights and until when; one slot each. A key stays with its first account.
    mapping(address signer => Key) internal _keys;
    /// @dev The key that recorded an application's papers last; it may not open the account.
    mapping(address account => address) internal _recorders;
    /// @dev When a key was revoked; what it had asked for and had not taken effect by then is dead.
    mapping(address signer => uint40) internal _revokedAt;
    /// @dev Who follows an absorbed or divided legal person.
    mapping(address account => address[]) internal _successors;
    /// @dev Every account in the order of application, so that all can be listed from the ledger alone.
    address[] internal _list;

    /// @inheritdoc IParticipants
    function account(address subject) external view returns (Account memory) {
        return _accounts[subject];
    }

    /// @inheritdoc IParticipants
    function nameOf(address subject) external view returns (string memory) {
        return _names[subject];
    }

    /// @inheritdoc IParticipants
    function key(address signer) external view returns (Key memory) {
        return _keys[signer];
    }

    /// @inheritdoc IParticipants
    function accountCount() external view returns (uint256) {
        return _list.length;
    }

    /// @inheritdoc IParticipants
    function accountAt(uint256 index) external view returns (address) {
        return _list[index];
    }

    /// @inheritdoc IParticipants
    function revokedAt(address signer) external view returns (uint40) {
        return _revokedAt[signer];
    }

    /// @inheritdoc IParticipants
    function isSuccessor(address subject, address successor) external view returns (bool) {
        return _isSuccessor(subject, successor);
    }

    /// @inheritdoc IParticipants
    function hasSuccessor(address subject) external view returns (bool) {
        return _successors[subject].length != 0;
    }

    /// @inheritdoc IParticipants
    function authoriseHolder(address signer, uint8 right) external view returns (address actor) {
        actor = authorise(signer, right);
        _requireHolder(actor);
    }

    /// @inheritdoc IParticipants
    function authoriseHolderAny(address signer, uint8 rights) external view returns (address actor) {
        actor = authoriseAny(signer, rights);
        _requireHolder(actor);
    }

    /// @inheritdoc IParticipants
    function authoriseBuyer(address signer) external view returns (address actor) {
        actor = _keys[signer].account;
        if (!_isLive(signer) || _keys[signer].rights & TRADE == 0 || !mayBuy(actor)) revert NotEntitled(signer, TRADE);
    }

    /// @inheritdoc IParticipants
    function authoriseDepartment(address signer, uint8 right, address subject) external view returns (address actor) {
        actor = authoriseKind(signer, right, Kind.Department);
        Account storage enterprise = _accounts[subject];
        if (enterprise.kind != Kind.Enterprise) revert WrongKind(subject, enterprise.kind);
        uint24 expected = enterprise.province;
        uint24 found_ = _accounts[actor].province;
        if (expected != found_) revert OtherProvince(expected, found_);
    }

    /// @inheritdoc IParticipants
    function admits(address signer) external view returns (Key memory, Standing standing) {
        Key memory found_ = _keys[signer];
        return (found_, _accounts[found_.account].standing);
    }

    /// @inheritdoc IParticipants
    function mayBeAllocated(address subject) external view returns (bool) {
        return _holds(_accounts[subject].kind) && _standsIn(subject, OPEN | RESTRICTED | RECEIVE_ONLY);
    }

    /// @inheritdoc IParticipants
    function authoriseKind(address signer, uint8 right, Kind kind) public view returns (address actor) {
        actor = authorise(signer, right);
        Kind found_ = _accounts[actor].kind;
        if (found_ != kind) revert WrongKind(actor, found_);
    }

    /// @inheritdoc IParticipants
    function authorise(address signer, uint8 right) public view returns (address actor) {
        actor = _keys[signer].account;
        if (right == 0 || _usable(signer) & right != right) revert NotEntitled(signer, right);
    }

    /// @inheritdoc IParticipants
    function authoriseAny(address signer, uint8 rights) public view returns (address actor) {
        actor = _keys[signer].account;
        if (_usable(signer) & rights == 0) revert NotEntitled(signer, rights);
    }

    /// @inheritdoc IParticipants
    function mayBuy(address subject) public view returns (bool) {
        return _holds(_accounts[subject].kind) && _standsIn(subject, OPEN | RECEIVE_ONLY);
    }

    /// @inheritdoc IParticipants
    function requireOversight(address institution, address subject) public view {
        Account storage overseer = _accounts[institution];
        uint24 expected = _accounts[subject].province;
        if (overseer.kind == Kind.Department && overseer.province != expected) {
            revert OtherProvince(expected, overseer.province);
        }
    }

    /// @inheritdoc IParticipants
    function addressOf(bytes18 uscc) public pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encodePacked(uscc)))));
    }

    /// @inheritdoc IParticipants
    function permitted(Standing standing) public pure returns (uint8 rights) {
        if (standing == Standing.Open) return ALL_RIGHTS;
        if (standing == Standing.Restricted || standing == Standing.Closing) {
            return READ | INITIATE | APPROVE | SURRENDER;
        }
        if (standing == Standing.ReceiveOnly || standing == Standing.Suspended) return READ;
        return 0;
    }

    /// @dev Hold an account to the kinds that may hold units and money.
    function _requireHolder(address actor) internal view {
        Kind kind = _accounts[actor].kind;
        if (!_holds(kind)) revert WrongKind(actor, kind);
    }

    /// @dev The rights that a key can use now; none where it is not live.
    function _usable(address signer) internal view returns (uint8) {
        Key storage found_ = _keys[signer];
        return _isLive(signer) ? found_.rights & permitted(_accounts[found_.account].standing) : 0;
    }

    /// @dev Whether a key was granted, not revoked, and has not expired.
    function _isLive(address signer) internal view returns (bool) {
        Key storage found_ = _keys[signer];
        return found_.account != address(0) && !found_.revoked && block.timestamp < found_.expiresAt;
    }

    /// @dev Whether an account stands in one of a set of standings.
    function _standsIn(address subject, uint256 standings) internal view returns (bool) {
        return standings >> uint8(_accounts[subject].standing) & 1 != 0;
    }

    /// @dev Whether `successor` follows `subject`, or follows who followed it. Who has a successor is never open again,
    ///      and only open accounts become successors, so nobody follows itself.
    function _isSuccessor(address subject, address successor) internal view returns (bool) {
        address[] storage recorded = _successors[subject];
        uint256 count = recorded.length;
        for (uint256 i = 0; i < count; ++i) {
            if (recorded[i] == successor || _isSuccessor(recorded[i], successor)) return true;
        }
        return false;
    }

    /// @dev Hold an account to the one standing from which a step is possible.
    function _requireStanding(address subject, Standing expected) internal view {
        Standing found_ = _accounts[subject].standing;
        if (found_ != expected) revert WrongStanding(subject, found_);
    }

    /// @dev The kinds that hold units and money.
    function _holds(Kind kind) internal pure returns (bool) {
        return kind == Kind.Enterprise || kind == Kind.Trader;
    }
}
