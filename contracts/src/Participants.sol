// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Accounts} from "./Accounts.sol";
import {APPROVALS, CASH, REPRESENTATIVES, UNITS} from "./Addresses.sol";
import {Gates} from "./Gates.sol";
import {ICash} from "./ICash.sol";
import {APPROVE, INITIATE, IParticipants, Kind, Standing} from "./IParticipants.sol";
import {isUscc} from "./Uscc.sol";

/// @title Who may act: accounts, their standing, and the keys that sign for them.
/// @notice The registry records applications and opens accounts, with two keys of its own; a wrong opening is stopped
///         by suspending the account. Two institutions together change where accounts stand and record mergers and
///         divisions; what they did is undone by two institutions again, except a succession and the last step of
///         closing, which are for good. Two keys of an account grant it another or replace one; any of its approving
///         keys, the key itself, or the registry revokes one at once.
contract Participants is Accounts, Gates {
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
    function open(address subject, Grant[] calldata grants, uint8 rules) external {
        authoriseKind(msg.sender, APPROVE, Kind.Registry);
        _requireStanding(subject, Standing.Applied);
        if (_recorders[subject] == msg.sender) revert SecondPersonNeeded(msg.sender);
        _open(subject, grants);
        if (rules != 0) REPRESENTATIVES.setRules(subject, rules);
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
        _revoke(owner, signer, msg.sender);
    }

    /// @inheritdoc IParticipants
    function rotateKey(address retired, Grant calldata granted) external onlyApproved {
        (address initiator,) = APPROVALS.acting();
        (address initiatorKey,) = APPROVALS.actingKeys();
        if (_keys[retired].account != initiator || _keys[retired].revoked) revert UnknownKey(retired);
        _revoke(initiator, retired, initiatorKey);
        _grant(initiator, granted);
    }

    /// @inheritdoc IParticipants
    /// @dev Representatives held the lost key to its account; it may have been revoked as stolen before.
    function recoverKey(address subject, address lost, Grant calldata granted) external {
        if (msg.sender != address(REPRESENTATIVES)) revert NoPower(msg.sender);
        if (!_keys[lost].revoked) _revoke(subject, lost, msg.sender);
        _grant(subject, granted);
    }

    /// @inheritdoc IParticipants
    function changeName(address subject, string calldata name, bytes32 documents) external onlyApproved {
        Standing found_ = _accounts[subject].standing;
        if (found_ == Standing.None || found_ == Standing.Closed) revert WrongStanding(subject, found_);
        _names[subject] = name;
        emit NameChanged(subject, name, documents);
    }

    /// @inheritdoc IParticipants
    function merge(address absorbed, address successor, bytes32 documents) external onlyApproved {
        _requireOverseen(absorbed);
        _requireSucceedable(absorbed);
        emit Merged(absorbed, successor, documents);
        _succeed(absorbed, successor);
        _move(absorbed, CLOSABLE, Standing.Closing, documents);
    }

    /// @inheritdoc IParticipants
    function divide(address divided, address[] calldata successors, bytes32 documents) external onlyApproved {
        _requireOverseen(divided);
        _requireSucceedable(divided);
        uint256 count = successors.length;
        if (count == 0 || count > SUCCESSORS_MAX) revert SuccessorCount(count);
        emit Divided(divided, successors, documents);
        for (uint256 i = 0; i < count; ++i) {
            _succeed(divided, successors[i]);
        }
        _move(divided, CLOSABLE, Standing.Closing, documents);
    }

    /// @inheritdoc IParticipants
    function restrict(address subject, bytes32 reason) external onlyApproved {
        _requireOverseen(subject);
        _move(subject, OPEN | RECEIVE_ONLY, Standing.Restricted, reason);
    }

    /// @inheritdoc IParticipants
    function receiveOnly(address subject, bytes32 reason) external onlyApproved {
        _requireOverseen(subject);
        _move(subject, OPEN | RESTRICTED, Standing.ReceiveOnly, reason);
    }

    /// @inheritdoc IParticipants
    function suspend(address subject, bytes32 reason) external onlyApproved {
        _requireOverseen(subject);
        _move(subject, OPEN | RESTRICTED | RECEIVE_ONLY | CLOSING, Standing.Suspended, reason);
    }

    /// @inheritdoc IParticipants
    function restore(address subject, bytes32 reason) external onlyApproved {
        _requireOverseen(subject);
        if (_successors[subject].length != 0) revert WrongStanding(subject, _accounts[subject].standing);
        _move(subject, RESTRICTED | RECEIVE_ONLY | SUSPENDED | CLOSING, Standing.Open, reason);
    }

    /// @inheritdoc IParticipants
    function startClosing(address subject, bytes32 reason) external onlyApproved {
        _requireOverseen(subject);
        Kind kind = _accounts[subject].kind;
        if (!_opensOnApplication(kind)) revert InvalidKind(kind);
        _move(subject, CLOSABLE & ~CLOSING, Standing.Closing, reason);
    }

    /// @inheritdoc IParticipants
    /// @dev A pending surrender request holds reserved units, so an account that holds no unit has none.
    function close(address subject, bytes32 reason) external onlyApproved {
        _requireOverseen(subject);
        _requireStanding(subject, Standing.Closing);
        ICash.Balance memory money = CASH.balance(subject);
        if (money.available != 0 || money.locked != 0 || !UNITS.isEmpty(subject)) revert NotEmpty(subject);
        _move(subject, CLOSING, Standing.Closed, reason);
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

    /// @dev End a key for good.
    function _revoke(address owner, address signer, address by) private {
        _keys[signer].revoked = true;
        _revokedAt[signer] = uint40(block.timestamp);
        emit KeyRevoked(owner, signer, by);
    }

    /// @dev Give an account another standing, from one of the standings `from`, and log the step.
    function _move(address subject, uint256 from, Standing to, bytes32 reason) private {
        Standing found_ = _accounts[subject].standing;
        if (!_standsIn(subject, from)) revert WrongStanding(subject, found_);
        _accounts[subject].standing = to;
        emit StandingChanged(subject, found_, to, reason);
    }

    /// @dev Record who follows a legal person.
    function _succeed(address subject, address successor) private {
        bool fits = successor != subject && _holds(_accounts[successor].kind) && _standsIn(successor, OPEN);
        if (!fits || _isSuccessor(subject, successor)) revert InvalidSuccessor(subject, successor);
        _successors[subject].push(successor);
    }

    /// @dev Only who can hold something has a successor for it, and is succeeded once.
    function _requireSucceedable(address subject) private view {
        Account storage found_ = _accounts[subject];
        if (!_holds(found_.kind)) revert WrongKind(subject, found_.kind);
        if (_successors[subject].length != 0) revert WrongStanding(subject, found_.standing);
    }

    /// @dev Hold both institutions of the approved call to their provinces.
    function _requireOverseen(address subject) private view {
        (address initiator, address approver) = APPROVALS.acting();
        requireOversight(initiator, subject);
        requireOversight(approver, subject);
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
