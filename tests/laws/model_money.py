"""The registry as plain Python, continued: money, the market, and the second person."""

from contracts.vocabulary import Kind, Right, Standing
from tests.contracts.test_working_time import after_delay
from tests.laws.model import (
    AUTHORITIES,
    CREDIT,
    FROZEN,
    HOLDERS,
    OPENED_ON_APPLICATION,
    PERMITTED,
    PROPOSAL_LIFE_MAX_S,
    REGISTRATION,
    TRADING,
    Refused,
    beijing_day,
)
from tests.laws.model_issue import Issuing
from tests.laws.records import Act, Agreement, Cash, Key, Proposal

LIVING = {
    Standing.OPEN,
    Standing.RESTRICTED,
    Standing.RECEIVE_ONLY,
    Standing.SUSPENDED,
    Standing.CLOSING,
}
OVERSEERS, REGISTRY = {Kind.DEPARTMENT, Kind.MINISTRY}, {Kind.REGISTRY}
CREDIT_OVERSEERS = {Kind.CREDIT_REGISTRY, Kind.MINISTRY}
FIRST = {
    "grant_key": set(Kind),
    "release_differentiated": {Kind.DEPARTMENT},
    "mandate": {Kind.DEPARTMENT},
    "cancel": HOLDERS,
    "record_legacy": {Kind.CREDIT_REGISTRY},
    "revoke_batch": CREDIT_OVERSEERS,
    **dict.fromkeys(("decide_case", "withdraw_case"), OVERSEERS),
    **dict.fromkeys(("force", "reverse", "clear_out", "merge", "divide"), OVERSEERS),
}
"""Who proposes, where that is not any authority."""

SECOND = {
    "grant_key": set(Kind),
    "cancel": HOLDERS,
    "record_legacy": {Kind.MINISTRY},
    "revoke_batch": CREDIT_OVERSEERS,
    **dict.fromkeys(("decide_case", "withdraw_case"), OVERSEERS),
    **dict.fromkeys(
        (
            "release_differentiated",
            "mandate",
            "force",
            "reverse",
            "clear_out",
            "merge",
            "divide",
        ),
        REGISTRY,
    ),
}
"""Who approves, where that is not the registry or the ministry."""

OWN = {"grant_key", "cancel", "decide_case", "withdraw_case"}
"""What two keys of the same account do."""

NATIONWIDE = {"record_legacy", "revoke_batch"}
"""What institutions do that no province has a part in."""

BAND = 3_000
"""Basis points around the previous close."""


class Market(Issuing):
    """What settles: deposits, withdrawals, closes, block agreements, proposals."""

    def balance(self, account: str) -> Cash:
        return self.money.setdefault(account, Cash())

    def use(self, reference: int) -> None:
        if reference == 0:
            raise Refused("MissingReference")
        if reference in self.references:
            raise Refused("ReferenceUsed")
        self.references.add(reference)

    def spend(self, account: str, fen: int) -> None:
        available = self.balance(account).available
        if fen > available:
            raise Refused("BalanceTooSmall", account=account, available=available, requested=fen)
        self.balance(account).available -= fen

    def deposit(self, key: str, account: str, fen: int, reference: int) -> dict[str, object]:
        self.authorise_kind(key, Right.INITIATE, Kind.BANK)
        self.may_receive(account)
        self.use(reference)
        if fen == 0:
            raise Refused("NothingToPay")
        self.balance(account).available += fen
        self.deposits += fen
        return {"Deposited": {"account": account, "fen": fen}}

    def request_withdrawal(self, key: str, fen: int) -> dict[str, object]:
        account = self.authorise_kind(key, Right.INITIATE, *HOLDERS)
        if fen == 0:
            raise Refused("NothingToPay")
        self.spend(account, fen)
        self.balance(account).locked += fen
        self.withdrawals.append((account, fen, key, after_delay(self.now, 1, {})))
        return {"WithdrawalRequested": {"id": len(self.withdrawals), "fen": fen}}

    def confirm_withdrawal(self, key: str, number: int, reference: int) -> dict[str, object]:
        self.authorise_kind(key, Right.INITIATE, Kind.BANK)
        if not 1 <= number <= len(self.withdrawals):
            raise Refused("NoSuchWithdrawal", id=number)
        if number in self.paid_out:
            raise Refused("WithdrawalSpent", id=number)
        account, fen, asker, matures_at = self.withdrawals[number - 1]
        if self.now < matures_at:
            raise Refused("WithdrawalWaits", id=number, maturesAt=matures_at)
        if self.is_dead(asker, matures_at):
            raise Refused("WithdrawalDied", id=number, key=asker)
        standing = self.accounts[account].standing
        if not PERMITTED.get(standing, 0) & Right.INITIATE:
            raise Refused("WrongStanding", account=account, found=standing)
        self.use(reference)
        self.paid_out.add(number)
        self.balance(account).locked -= fen
        self.withdrawn += fen
        return {"WithdrawalConfirmed": {"id": number, "account": account, "fen": fen}}

    # --- the market -----------------------------------------------------------------------------

    def report_close(self, key: str, day: int, price: int) -> dict[str, object]:
        self.authorise_kind(key, Right.INITIATE, Kind.EXCHANGE)
        newest = self.closes[-1][0] if self.closes else 0
        if not newest < day <= beijing_day(self.now) or price == 0:
            raise Refused("InvalidClose", day=day, price=price)
        self.closes.append((day, price))
        return {"CloseReported": {"day": day, "price": price}}

    def band(self) -> tuple[int, int]:
        """Lowest and highest price admissible now, around the newest close before today."""
        today = beijing_day(self.now)
        earlier = [price for day, price in self.closes[-2:] if day < today]
        if not earlier:
            raise Refused("NoClose", day=today)
        close = earlier[-1]
        return tuple((close * (10_000 + side * BAND) + 5_000) // 10_000 for side in (-1, 1))

    def in_band(self, price: int) -> None:
        low, high = self.band()
        if not low <= price <= high:
            raise Refused("PriceOutsideBand", low=low, high=high, found=price)

    def settle_block(self, key: str, agreed: Agreement) -> dict[str, object]:
        self.authorise_kind(key, Right.INITIATE, Kind.REGISTRY)
        if agreed.seller == agreed.buyer:
            raise Refused("SameAccount", account=agreed.seller)
        if self.now > agreed.valid_until:
            raise Refused("OrderExpired", validUntil=agreed.valid_until)
        terms = Agreement(**{**vars(agreed), "sell_key": "", "buy_key": ""})
        if (terms, "sell") in self.consumed:
            raise Refused("OrderConsumed")
        self.signed(agreed.seller, agreed.sell_key)
        self.signed(agreed.buyer, agreed.buy_key, buys=True)
        least = 1 if agreed.unit >= CREDIT else self.block_least
        if agreed.quantity < least:
            raise Refused("QuantityTooSmall", least=least, found=agreed.quantity)
        if agreed.unit < CREDIT:
            self.in_band(agreed.price)
        ready = self.matured(agreed.seller, agreed.unit)
        if ready < agreed.quantity <= self.units[agreed.seller, agreed.unit, TRADING]:
            raise Refused(
                "NotMatured", account=agreed.seller, id=agreed.unit, matured=ready,
                requested=agreed.quantity,
            )  # fmt: skip
        self.may_receive(agreed.buyer)
        self.may_hold(agreed.buyer, agreed.unit)
        self.take(agreed.seller, agreed.unit, TRADING, agreed.quantity)
        self.units[agreed.buyer, agreed.unit, TRADING] += agreed.quantity
        self.may_receive(agreed.seller)
        amount = agreed.quantity * agreed.price
        if amount == 0:
            raise Refused("NothingToPay")
        self.spend(agreed.buyer, amount)
        self.balance(agreed.seller).available += amount
        self.consumed.add((terms, "sell"))
        return {
            "BlockTradeSettled": {"seller": agreed.seller, "buyer": agreed.buyer, "amount": amount}
        }

    def signed(self, account: str, signer: str, buys: bool = False) -> None:
        """The signer is a live key of the account that may trade, or buy what comes to it."""
        held = self.keys.get(signer)
        if buys and self.accounts[account].standing is Standing.RECEIVE_ONLY and held is not None:
            live = not held.revoked and self.now < held.expires_at
            if held.account == account and live and held.rights & Right.TRADE:
                return
        try:
            if self.authorise(signer, Right.TRADE) == account:
                return
        except Refused:
            pass
        raise Refused("BadSignature", account=account, signer=signer)

    # --- the second person ----------------------------------------------------------------------

    def propose(self, key: str, act: Act, expires_at: int) -> dict[str, object]:
        initiator = self.authorise(key, Right.INITIATE)
        if self.accounts[initiator].kind not in FIRST.get(act.name, AUTHORITIES):
            raise Refused("NotForThisKind", account=initiator)
        if not self.now < expires_at <= self.now + PROPOSAL_LIFE_MAX_S:
            raise Refused("InvalidExpiry", expiresAt=expires_at)
        self.proposals.append(Proposal(initiator, key, act, expires_at))
        return {"Proposed": {"id": len(self.proposals), "initiator": initiator}}

    def proposed(self, number: int) -> Proposal:
        if not 1 <= number <= len(self.proposals):
            raise Refused("NoSuchProposal", id=number)
        return self.proposals[number - 1]

    def approve(self, key: str, number: int, act: Act) -> dict[str, object]:
        approver = self.authorise(key, Right.APPROVE)
        proposal = self.proposed(number)
        same = proposal.initiator == approver
        own = proposal.act.name in OWN
        second = SECOND.get(proposal.act.name, {Kind.REGISTRY, Kind.MINISTRY})
        if self.accounts[approver].kind not in second:
            raise Refused("NotForThisKind", account=approver)
        if proposal.key == key:
            raise Refused("SecondPersonNeeded", key=key)
        if same != own:
            raise Refused("WrongRelation", initiator=proposal.initiator, approver=approver)
        if proposal.state != "Proposed":
            raise Refused("ProposalSpent", id=number)
        if self.now >= proposal.expires_at:
            raise Refused("ProposalExpired", id=number, expiredAt=proposal.expires_at)
        if act != proposal.act:
            raise Refused("CallMismatch")
        self.authorise(proposal.key, Right.INITIATE)
        proposal.state = "Approved"
        if own or act.name == "reverse":
            getattr(self, act.name)(*act.args, initiator=proposal.initiator)
        else:
            if act.name not in NATIONWIDE:
                self.oversee(proposal.initiator, str(act.args[0]))
            getattr(self, act.name)(*act.args)
        return {"Approved": {"id": number, "approver": approver}}

    def oversee(self, institution: str, subject: str) -> None:
        """A department acts on accounts of its own province; the other institutions on all."""
        overseer = self.accounts[institution]
        expected = self.accounts[subject].province if subject else 0
        if overseer.kind is Kind.DEPARTMENT and overseer.province != expected:
            raise Refused("OtherProvince", expected=expected, found=overseer.province)

    def withdraw_proposal(self, key: str, number: int) -> dict[str, object]:
        actor = self.authorise(key, Right.INITIATE)
        proposal = self.proposed(number)
        if proposal.initiator != actor:
            raise Refused("WrongRelation", initiator=proposal.initiator, approver=actor)
        if proposal.state != "Proposed":
            raise Refused("ProposalSpent", id=number)
        proposal.state = "Withdrawn"
        return {"Withdrawn": {"id": number, "key": key}}

    def freeze(self, account: str, unit: int, source: object, quantity: int) -> None:
        if source not in (REGISTRATION, TRADING):
            raise Refused("WrongBucket")
        self.shift(account, unit, source, FROZEN, quantity)

    def unfreeze(self, account: str, unit: int, target: object, quantity: int) -> None:
        if target not in (REGISTRATION, TRADING):
            raise Refused("WrongBucket")
        self.shift(account, unit, FROZEN, target, quantity)

    def change_standing(self, account: str, target: Standing, *sources: Standing) -> None:
        found = self.accounts[account].standing
        if found not in sources:
            raise Refused("WrongStanding", account=account, found=found)
        self.accounts[account].standing = target

    def restrict(self, account: str) -> None:
        self.change_standing(account, Standing.RESTRICTED, Standing.OPEN, Standing.RECEIVE_ONLY)

    def receive_only(self, account: str) -> None:
        self.change_standing(account, Standing.RECEIVE_ONLY, Standing.OPEN, Standing.RESTRICTED)

    def suspend(self, account: str) -> None:
        self.change_standing(account, Standing.SUSPENDED, *(LIVING - {Standing.SUSPENDED}))

    def restore(self, account: str) -> None:
        if account in self.successors:
            raise Refused("WrongStanding", account=account, found=self.accounts[account].standing)
        self.change_standing(account, Standing.OPEN, *(LIVING - {Standing.OPEN}))

    def start_closing(self, account: str) -> None:
        kind = self.accounts[account].kind
        if kind not in OPENED_ON_APPLICATION:
            raise Refused("InvalidKind", kind=kind)
        self.change_standing(account, Standing.CLOSING, *(LIVING - {Standing.CLOSING}))

    def close(self, account: str) -> None:
        self.change_standing(account, Standing.CLOSED, Standing.CLOSING)
        cash = self.balance(account)
        held = sum(count for (owner, _, _), count in self.units.items() if owner == account)
        if cash.available or cash.locked or held:
            raise Refused("NotEmpty", account=account)

    def grant_key(self, key: str, rights: Right, expires_at: int, initiator: str = "") -> None:
        if key in self.keys or not rights or expires_at <= self.now:
            raise Refused("InvalidGrant", key=key, rights=rights, expiresAt=expires_at)
        self.keys[key] = Key(initiator, rights, expires_at)
