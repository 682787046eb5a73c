// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CREDITS, PARTICIPANTS, UNITS} from "./Addresses.sol";
import {ICreditAccounts, CreditKind} from "./ICreditAccounts.sol";
import {IEmissions} from "./IEmissions.sol";
import {INITIATE, Kind} from "./IParticipants.sol";
import {CEA, CREDIT, IUnits} from "./IUnits.sol";

/// @title Who may hold credits: accounts opened after two checks.
/// @notice A holder applies with its papers; the credit exchange checks them first, then the credit registry, which
///         opens the account; either sends the papers back, and the holder corrects them. A holder closes its account
///         once it holds no credit. Whoever is to be stopped is stopped at its account in Participants: a credit
///         account adds what may be held, never who may act.
contract CreditAccounts is ICreditAccounts {
    /// @dev Every credit account by whose it is; one slot.
    mapping(address account => CreditAccount) private _accounts;

    /// @inheritdoc ICreditAccounts
    function applyFor(CreditKind kind, bytes32 documents) external {
        address account = PARTICIPANTS.authoriseHolder(msg.sender, INITIATE);
        bool unit = kind == CreditKind.NationalUnit || kind == CreditKind.LocalUnit;
        bool trader = PARTICIPANTS.account(account).kind == Kind.Trader;
        if (kind == CreditKind.None || (unit && trader)) revert WrongCreditKind(account, kind);
        if (documents == 0) revert IEmissions.MissingHash();
        CreditAccount storage known = _accounts[account];
        State found = known.state;
        if (found != State.None && found != State.Returned && found != State.Closed) {
            revert WrongCreditState(account, found);
        }
        uint16 application = known.applications + 1;
        _accounts[account] = CreditAccount(kind, State.Applied, application, uint40(block.timestamp), 0);
        emit CreditAccountApplied(account, kind, application, documents);
    }

    /// @inheritdoc ICreditAccounts
    function check(address account) external {
        address exchange = PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.CreditExchange);
        _advance(account, State.Applied, State.Checked);
        emit CreditAccountChecked(account, exchange);
    }

    /// @inheritdoc ICreditAccounts
    function sendBack(address account, bytes32 reason) external {
        bool checked = _accounts[account].state == State.Checked;
        address institution = PARTICIPANTS.authoriseKind(
            msg.sender,
            INITIATE,
            checked ? Kind.CreditRegistry : Kind.CreditExchange
        );
        if (reason == 0) revert IEmissions.MissingHash();
        _advance(account, checked ? State.Checked : State.Applied, State.Returned);
        emit CreditAccountReturned(account, institution, reason);
    }

    /// @inheritdoc ICreditAccounts
    function open(address account) external {
        PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.CreditRegistry);
        CreditAccount storage known = _advance(account, State.Checked, State.Open);
        known.openedAt = uint40(block.timestamp);
        emit CreditAccountOpened(account, known.kind, known.openedAt);
    }

    /// @inheritdoc ICreditAccounts
    function close() external {
        address account = PARTICIPANTS.authoriseHolder(msg.sender, INITIATE);
        _advance(account, State.Open, State.Closed);
        uint64 owed = CREDITS.owedBy(account);
        if (owed != 0) revert OwesReplacement(account, owed);
        _requireNoCredit(account);
        emit CreditAccountClosed(account);
    }

    /// @inheritdoc ICreditAccounts
    function isOpen(address account) external view returns (bool) {
        return _accounts[account].state == State.Open;
    }

    /// @inheritdoc ICreditAccounts
    function creditAccount(address account) external view returns (CreditAccount memory) {
        return _accounts[account];
    }

    /// @dev Take an account from the one state that the step starts in to the next.
    function _advance(address account, State from, State to) private returns (CreditAccount storage known) {
        known = _accounts[account];
        if (known.state != from) revert WrongCreditState(account, known.state);
        known.state = to;
    }

    /// @dev Nothing of any batch is in any bucket.
    function _requireNoCredit(address account) private view {
        uint256 count = UNITS.idCount();
        for (uint256 i = 0; i < count; ++i) {
            uint256 id = UNITS.idAt(i);
            if (id / CEA != CREDIT / CEA) continue;
            IUnits.Holding memory held = UNITS.holding(account, id);
            if (held.registration != 0 || held.trading != 0 || held.reserved != 0 || held.frozen != 0) {
                revert HoldsCredits(account, id);
            }
        }
    }
}
