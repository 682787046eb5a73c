// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {APPROVALS, CASH, UNITS} from "./Addresses.sol";
import {Gates} from "./Gates.sol";
import {ICash} from "./ICash.sol";
import {APPROVE, INITIATE, IParticipants, Kind, READ, SURRENDER, Standing, TRADE} from "./IParticipants.sol";
import {isUscc} from "./Uscc.sol";

/// @title Who may act: accounts, their standing, and the keys that sign for them.
/// @notice The registry records applications and opens accounts, with two keys of its own; a wrong opening is stopped
///         by suspending the account. Two institutions together restrict, suspend, restore and close accounts; what
///         they did is undone by two institutions again, except closing, which is for good. Two keys of an account
///         grant it another; any of its approving keys, the key itself, or the registry revokes one at once.
contract Participants is IParticipants, Gates {
    /// @dev Every right that a key may hold.
    uint8 private constant ALL_RIGHTS = READ | INITIATE | APPROVE | TRADE | SURRENDER;

    /// @dev What an account is, by its address; one slot each.
    mapping(address account => Account) private _accounts;
    /// @dev The legal person's name, by account.
    mapping(address account => string) private _names;
    /// @dev Whom a key signs for, with what rights and until when; one slot each. A key stays with its first account.
    mapping(address signer => Key) private _keys;
    /// @dev The key that recorded an application's papers last; it may not open the account.
    mapping(address account => address) private _recorders;
    /// @dev Every account in the order of application, so that all can be listed from the ledger alone.
    address[] private _list;

    /// @inheritdoc IParticipants
    function found(Founder[] calldata founders) external onlyAtFounding {
        for (uint256 i = 0; i < founders.length; ++i) {
            Founder calldata founder = founders[i];
            if (!_isInstitution(founder.kind)) revert InvalidKind(founder.kind);
            address subject = _record(founder.uscc, founder.kind, founder.province, 0, founder.name, 0);
            _open(subject, founder.keys);
        }
    }

    /// @inheritdoc IParticipants
    function register(
        bytes18 uscc,
        Kind kind,
        uint24 province,
        uint16 sector,
        string calldata name,
        bytes32 documents
    ) external returns (address subject) {
        authoriseKind(msg.sender, INITIATE, Kind.Registry);
        if (!_opensOnApplication(kind)) revert InvalidKind(kind);
        subject = _record(uscc, kind, province, sector, name, documents);
        _recorders[subject] = msg.sender;
    }

    /// @inheritdoc IParticipants
    function askCorrection(address subject, bytes32 reasons) external {
        authoriseKind(msg.sender, INITIATE, Kind.Registry);
        _requireStanding(subject, Standing.Applied);
        _accounts[subject].standing = Standing.Correcting;
        emit CorrectionAsked(subject, reasons);
    }

    /// @inheritdoc IParticipants
    function correct(address subject, bytes32 documents) external {
        authoriseKind(msg.sender, INITIATE, Kind.Registry);
        _requireStanding(subject, Standing.Correcting);
        _accounts[subject].standing = Standing.Applied;
        _recorders[subject] = msg.sender;
        emit ApplicationCorrected(subject, documents);
    }

    /// @inheritdoc IParticipants
    function open(address subject, Grant[] calldata grants) external {
        authoriseKind(msg.sender, APPROVE, Kind.Registry);
        _requireStanding(subject, Standing.Applied);
        if (_recorders[subject] == msg.sender) revert SecondPersonNeeded(msg.sender);
        _open(subject, grants);
    }

    /// @inheritdoc IParticipants
    function grantKey(Grant calldata granted) external onlyApproved {
        (address initiator,) = APPROVALS.acting();
        _grant(initiator, granted);
    }

    /// @inheritdoc IParticipants
    function revokeKey(address signer) external {
        Key storage found_ = _keys[signer];
        address owner = found_.account;
        if (signer != msg.sender || found_.revoked) {
            address actor = authorise(msg.sender, APPROVE);
            if (actor != owner && _accounts[actor].kind != Kind.Registry) {
                revert WrongKind(actor, _accounts[actor].kind);
            }
        }
        if (owner == address(0) || found_.revoked) revert UnknownKey(signer);
        found_.revoked = true;
        emit KeyRevoked(owner, signer, msg.sender);
    }

    /// @inheritdoc IParticipants
    function restrict(address subject, bytes32 reason) external onlyApproved {
        _requireOverseen(subject);
        _requireStanding(subject, Standing.Open);
        _change(subject, Standing.Restricted, reason);
    }

    /// @inheritdoc IParticipants
    function suspend(address subject, bytes32 reason) external onlyApproved {
        _requireOverseen(subject);
        Standing from = _accounts[subject].standing;
        if (from != Standing.Open && from != Standing.Restricted) revert WrongStanding(subject, from);
        _change(subject, Standing.Suspended, reason);
    }

    /// @inheritdoc IParticipants
    function restore(address subject, bytes32 reason) external onlyApproved {
        _requireOverseen(subject);
        Standing from = _accounts[subject].standing;
        if (from != Standing.Restricted && from != Standing.Suspended) revert WrongStanding(subject, from);
        _change(subject, Standing.Open, reason);
    }

    /// @inheritdoc IParticipants
    /// @dev A pending surrender request holds reserved units, so an account that holds no unit has none.
    function close(address subject, bytes32 reason) external onlyApproved {
        _requireOverseen(subject);
        Standing from = _accounts[subject].standing;
        if (from != Standing.Open && from != Standing.Restricted && from != Standing.Suspended) {
            revert WrongStanding(subject, from);
        }
        Kind kind = _accounts[subject].kind;
        if (!_opensOnApplication(kind)) revert InvalidKind(kind);
        ICash.Balance memory money = CASH.balance(subject);
        if (money.available != 0 || money.locked != 0 || !UNITS.isEmpty(subject)) revert NotEmpty(subject);
        _change(subject, Standing.Closed, reason);
    }

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
    function authoriseHolder(address signer, uint8 right) external view returns (address actor) {
        actor = authorise(signer, right);
        Kind kind = _accounts[actor].kind;
        if (!_holds(kind)) revert WrongKind(actor, kind);
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
    function mayReceive(address subject) external view returns (bool) {
        Account storage holder = _accounts[subject];
        return holder.standing == Standing.Open && _holds(holder.kind);
    }

    /// @inheritdoc IParticipants
    function authoriseKind(address signer, uint8 right, Kind kind) public view returns (address actor) {
        actor = authorise(signer, right);
        Kind found_ = _accounts[actor].kind;
        if (found_ != kind) revert WrongKind(actor, found_);
    }

    /// @inheritdoc IParticipants
    function authorise(address signer, uint8 right) public view returns (address actor) {
        Key storage found_ = _keys[signer];
        actor = found_.account;
        bool live = actor != address(0) && !found_.revoked && block.timestamp < found_.expiresAt;
        uint8 usable = found_.rights & permitted(_accounts[actor].standing);
        if (!live || right == 0 || usable & right != right) revert NotEntitled(signer, right);
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
        if (standing == Standing.Restricted) return READ | SURRENDER;
        if (standing == Standing.Suspended) return READ;
        return 0;
    }

    /// @dev Write down an applicant, held to the rules that every account obeys.
    function _record(
        bytes18 uscc,
        Kind kind,
        uint24 province,
        uint16 sector,
        string calldata name,
        bytes32 documents
    ) private returns (address subject) {
        if (!isUscc(uscc)) revert InvalidUscc(uscc);
        bool needed = kind == Kind.Department || kind == Kind.Enterprise;
        if ((needed || province != 0) && (province < 110_000 || province > 829_999)) revert InvalidProvince(province);
        subject = addressOf(uscc);
        if (_accounts[subject].kind != Kind.None) revert AccountExists(subject);
        _accounts[subject] = Account(uscc, kind, Standing.Applied, province, sector, 0);
        _names[subject] = name;
        _list.push(subject);
        emit AccountApplied(subject, uscc, kind, province, sector, name, documents);
    }

    /// @dev Open an applicant's account with its first keys.
    function _open(address subject, Grant[] calldata grants) private {
        if (grants.length == 0) revert NoKeys(subject);
        uint40 openedAt = uint40(block.timestamp);
        Account storage opened = _accounts[subject];
        opened.standing = Standing.Open;
        opened.openedAt = openedAt;
        emit AccountOpened(subject, openedAt);
        for (uint256 i = 0; i < grants.length; ++i) {
            _grant(subject, grants[i]);
        }
    }

    /// @dev Let a key that signs for nobody yet sign for `subject`.
    function _grant(address subject, Grant calldata granted) private {
        address signer = granted.key;
        bool named = signer != address(0) && granted.rights != 0 && granted.rights <= ALL_RIGHTS;
        if (!named || granted.expiresAt <= block.timestamp || _keys[signer].account != address(0)) {
            revert InvalidGrant(signer, granted.rights, granted.expiresAt);
        }
        _keys[signer] = Key(subject, granted.rights, granted.expiresAt, false);
        emit KeyGranted(subject, signer, granted.rights, granted.expiresAt);
    }

    /// @dev Give an account another standing and log the step.
    function _change(address subject, Standing to, bytes32 reason) private {
        Standing from = _accounts[subject].standing;
        _accounts[subject].standing = to;
        emit StandingChanged(subject, from, to, reason);
    }

    /// @dev Hold both institutions of the approved call to their provinces.
    function _requireOverseen(address subject) private view {
        (address initiator, address approver) = APPROVALS.acting();
        requireOversight(initiator, subject);
        requireOversight(approver, subject);
    }

    /// @dev Hold an account to the one standing from which a step is possible.
    function _requireStanding(address subject, Standing expected) private view {
        Standing found_ = _accounts[subject].standing;
        if (found_ != expected) revert WrongStanding(subject, found_);
    }

    /// @dev The kinds that hold units and money.
    function _holds(Kind kind) private pure returns (bool) {
        return kind == Kind.Enterprise || kind == Kind.Trader;
    }

    /// @dev The kinds that may be there from block zero.
    function _isInstitution(Kind kind) private pure returns (bool) {
        return kind != Kind.None && !_holds(kind);
    }

    /// @dev The kinds that the registry opens on application; the others are there from block zero.
    function _opensOnApplication(Kind kind) private pure returns (bool) {
        return _holds(kind) || kind == Kind.Verifier || kind == Kind.Auditor;
    }
}
