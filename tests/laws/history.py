"""One random history: the machine that chooses acts and lets the model and the ledger do them."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from contracts.vocabulary import Bucket, Right
from tests.laws.cast import ACCOUNT_ADDRESSES, KEY_ADDRESSES, KEYS, OUTSIDER, SPARES
from tests.laws.choices import (
    BREAKABLE,
    CLERK,
    DAY_S,
    FROZEN,
    HASH,
    HOLDERS,
    INSTITUTIONS,
    OFFICER,
    REGISTRATION,
    TRADING,
    UNIT,
    accounts,
    anyone,
    by,
    mostly,
    part,
    portions,
    recent,
    units,
)
from tests.laws.history_cases import Cases
from tests.laws.model import beijing_day
from tests.laws.opening import PROPOSED_BY
from tests.laws.records import Act, Agreement


class History(Cases):
    """One history from the common opening; `book` is set for each by the test below."""

    # --- moves and trades -----------------------------------------------------------------------

    @rule(key=by(*HOLDERS), unit=units, portion=portions, out=st.booleans())
    def move(self, key, unit, portion, out) -> None:
        source = REGISTRATION if out else TRADING
        available = self.model.units[self.holder_of(key), unit, source]
        self.book.act(
            "to_trading" if out else "to_registration", key, unit, part(available, portion)
        )

    @rule(
        key=by("registry", "registry"), seller=mostly("enterprise", wrong=HOLDERS),
        buyer=mostly("buyer", "far_enterprise", wrong=HOLDERS), unit=units,
        quantity=st.sampled_from((100_000, 100_000, 100_000, 250_000, 900_000, 99_999)),
        price=st.sampled_from(("close", "close", "close", "low", "high", "under", "over")),
        life=st.sampled_from((3_600, 3_600, 3_600, 100 * DAY_S, 0, -1)),
        signers=st.sampled_from((*((CLERK, CLERK),) * 8, (OFFICER, CLERK), (CLERK, OUTSIDER))),
    )  # fmt: skip
    def trade(self, key, seller, buyer, unit, quantity, price, life, signers) -> None:
        sides = zip(signers, (seller, buyer), strict=True)
        keys = [sign if "/" in sign else f"{account}/{sign}" for sign, account in sides]
        agreed = Agreement(
            seller, buyer, unit, quantity, self.price(price), self.model.now + life,
            next(self.numbers), *keys,
        )  # fmt: skip
        self.agreements.append(agreed)
        self.book.act("settle_block", key, agreed)

    def price(self, where: str) -> int:
        """A price at or beside the bounds of today's band."""
        low, high = self.model.band()
        return {
            "close": (low + high) // 2, "low": low, "high": high, "under": low - 1,
            "over": high + 1,
        }[where]  # fmt: skip

    @rule(key=by("registry"), number=recent)
    def settle_again(self, key, number) -> None:
        if self.agreements:
            self.book.act("settle_block", key, self.agreements[-1 - number % len(self.agreements)])

    @rule(
        key=by("exchange"),
        ahead=st.sampled_from((0, 0, -1, 1)),
        price=st.sampled_from((4_500, 4_501, 4_506, 0)),
    )
    def report_close(self, key, ahead, price) -> None:
        self.book.act("report_close", key, beijing_day(self.model.now + ahead * DAY_S), price)

    # --- money ----------------------------------------------------------------------------------

    @rule(
        key=by("bank"), account=anyone, fen=st.sampled_from((1, 1, 10**9, 0)),
        reference=st.sampled_from((None, None, None, 0, 1)),
    )  # fmt: skip
    def deposit(self, key, account, fen, reference) -> None:
        number = next(self.numbers) if reference is None else reference
        self.book.act("deposit", key, account, fen, number)

    @rule(key=by(*HOLDERS), portion=portions, confirmed=st.booleans())
    def withdraw_money(self, key, portion, confirmed) -> None:
        available = self.model.balance(self.holder_of(key)).available
        self.book.act("request_withdrawal", key, part(available, portion))
        if confirmed:
            number, reference = len(self.model.withdrawals), next(self.numbers)
            self.book.act("confirm_withdrawal", "bank/clerk", number, reference)

    @rule(
        key=by("bank"), number=recent, reference=st.sampled_from((None, None, 1)),
        patient=mostly(True, wrong=(False,)),
    )  # fmt: skip
    def confirm_withdrawal(self, key, number, reference, patient) -> None:
        chosen = next(self.numbers) if reference is None else reference
        if patient:
            if len(self.model.withdrawals) == len(self.model.paid_out):
                self.book.act("request_withdrawal", "buyer/clerk", 1)
            made = enumerate(self.model.withdrawals, 1)
            waiting = {at: one[3] for at, one in made if at not in self.model.paid_out}
            for at, matures_at in list(waiting.items())[-1:]:
                number = at
                self.book.pass_time(max(0, matures_at - self.model.now))
        self.book.act("confirm_withdrawal", key, number, chosen)

    # --- surrender ------------------------------------------------------------------------------

    @rule(
        key=by("enterprise", "buyer", "far_enterprise"), portion=portions,
        items=st.integers(0, 3), unit=units, wrong=st.integers(0, 9),
    )  # fmt: skip
    def request_surrender(self, key, portion, items, unit, wrong) -> None:
        account = self.holder_of(key)
        owed = self.model.owed(account)
        each = part(owed, portion)
        wanted = [(UNIT, each), (unit, 1), (100_000_000, 1)][:items]
        acts = ["request", "request_late"]
        acts.remove(self.request_now())
        self.book.act(acts[0] if wrong == 0 else self.request_now(), key, wanted)

    @rule(
        step=st.sampled_from(("approve_request", "approve_request", "refuse_request")),
        key=by("department", "department", "other_department", hand="officer"), number=recent,
    )  # fmt: skip
    def judge_surrender(self, step, key, number) -> None:
        self.book.act(step, key, self.request("Requested", number))

    def request(self, state: str, number: int) -> int:
        """The number of a request, mostly of one in this state; made where none is."""
        if not any(one.state == state for one in self.model.requests):
            account = "enterprise" if number % 2 else "buyer"
            owed = self.model.owed(account)
            items = [(UNIT, part(owed, "half") // 4)]
            self.book.act(self.request_now(), f"{account}/clerk", items)
            if state == "Approved":
                at = self.latest(self.model.requests, 0, "Requested")
                self.book.act("approve_request", "department/officer", at)
        return self.latest(self.model.requests, number, state)

    @rule(key=by("enterprise", "buyer", "far_enterprise"), number=recent)
    def withdraw_surrender(self, key, number) -> None:
        at = self.request("Requested", number)
        owner = f"{self.model.requests[at - 1].account}/clerk" if at and number < 5 else key
        self.book.act("withdraw_request", owner, at)

    @rule(key=by("registry", "registry"), number=recent)
    def surrender(self, key, number) -> None:
        self.book.act("surrender", key, self.request("Approved", number))

    @rule(
        account=st.sampled_from(("enterprise", "buyer")), portion=portions,
        end=st.sampled_from(("surrender", "surrender", "refuse_request", "withdraw_request")),
    )  # fmt: skip
    def request_and_end(self, account, portion, end) -> None:
        """All hands one after the other, as on an ordinary day."""
        owed = self.model.owed(account)
        wanted = [(UNIT, part(owed, portion))]
        self.book.act(self.request_now(), f"{account}/clerk", wanted)
        number = len(self.model.requests)
        if end == "withdraw_request":
            self.book.act(end, f"{account}/clerk", number)
        elif end == "refuse_request":
            self.book.act(end, "department/officer", number)
        else:
            self.book.act("approve_request", "department/officer", number)
            self.book.act(end, "registry/clerk", number)

    # --- the second person ----------------------------------------------------------------------

    @rule(
        first=by(*INSTITUTIONS), second=by("registry", "ministry", hand="officer"),
        name=st.sampled_from(
            (
                "freeze", "freeze", "unfreeze", "suspend", "restrict", "restrict", "receive_only",
                "restore", "restore", "restore", "start_closing", "close",
            )
        ),
        account=anyone, unit=units, bucket=st.sampled_from((*Bucket, REGISTRATION, TRADING)),
        portion=portions, hours=st.sampled_from((24, 24, 24, 24, 1, 0, 721)), approved=recent,
    )  # fmt: skip
    def two_institutions(
        self, first, second, name, account, unit, bucket, portion, hours, approved
    ) -> None:
        args: tuple[object, ...] = (account,)
        if name in ("freeze", "unfreeze"):
            held = FROZEN if name == "unfreeze" else bucket
            quantity = part(self.model.units[account, unit, held], portion)
            args = (account, unit, bucket, quantity)
        act = Act(name, args)
        self.propose_and_approve(first, second, act, hours, approved)

    @rule(
        account=anyone, key=mostly(*SPARES), portion=st.integers(0, 31), approved=recent,
        hours=st.sampled_from((1, 2, 24, 48, 400, 0, -1)), first=st.sampled_from(KEYS),
    )  # fmt: skip
    def grant_key(self, account, key, portion, hours, approved, first) -> None:
        rights = Right(portion) | Right.READ | (Right.TRADE if portion % 2 else Right.INITIATE)
        act = Act("grant_key", (key, rights, self.model.now + hours * 3_600))
        clerk = first if not approved else f"{account}/clerk"
        self.propose_and_approve(clerk, f"{account}/officer", act, 24, approved)

    @rule(key=mostly("registry/officer", "ministry/officer"), number=recent)
    def approve(self, key, number) -> None:
        at = max(1 + len(PROPOSED_BY), self.latest(self.model.proposals, number, "Proposed"))
        if at <= len(self.model.proposals):
            self.book.act("approve", key, at, self.model.proposals[at - 1].act)

    @rule(key=by(*INSTITUTIONS), number=recent)
    def withdraw_proposal(self, key, number) -> None:
        at = self.latest(self.model.proposals, number, "Proposed")
        self.book.act("withdraw_proposal", self.model.proposals[at - 1].key if at else key, at)

    @rule(key=by("registry", "enterprise", hand="officer"), lost=mostly(*SPARES, wrong=BREAKABLE))
    def revoke_key(self, key, lost) -> None:
        self.book.act("revoke_key", key, lost)

    @rule(key=mostly(*SPARES))
    def revoke_oneself(self, key) -> None:
        if key in SPARES and key not in self.model.keys:
            grant = Act("grant_key", (key, Right.READ | Right.INITIATE, self.model.now + 3_600))
            self.propose_and_approve("trader/clerk", "trader/officer", grant, 24, 5)
        self.book.act("revoke_key", key, key)

    # --- what nobody may do, and time -----------------------------------------------------------

    @rule(key=st.sampled_from(KEYS), which=st.integers(0, 6), account=accounts)
    def barge_in(self, key, which, account) -> None:
        at, own = ACCOUNT_ADDRESSES[account], KEY_ADDRESSES[key]
        contract, function, args, error = (
            ("Units", "safeTransferFrom", [at, own, UNIT, 1, b""], "NotTransferable"),
            ("Units", "issue", [at, UNIT, 1], "NoPower"),
            ("Units", "settle", [at, own, UNIT, 1], "NoPower"),
            ("Units", "surrender", [at, UNIT, 1], "NoPower"),
            ("Units", "freeze", [at, UNIT, 0, 1, HASH], "OnlyApproved"),
            ("Cash", "pay", [at, own, 1], "NoPower"),
            ("Participants", "suspend", [at, HASH], "OnlyApproved"),
        )[which]
        self.book.barge(key, contract, function, args, error)

    @rule(seconds=st.sampled_from((1, 3_600, 3_600, 7_200, DAY_S, 10 * DAY_S, 200 * DAY_S)))
    def pass_time(self, seconds) -> None:
        self.book.pass_time(seconds)

    @rule(early=st.booleans(), number=recent)
    def approve_on_the_edge(self, early, number) -> None:
        """A proposal is approved in its last second, or in the first that is too late."""
        self.book.seal()
        edges = {
            at: one.expires_at - early
            for at, one in enumerate(self.model.proposals, 1)
            if one.state == "Proposed" and one.expires_at - early > self.model.now
        }
        if not edges:
            return
        at = list(edges)[number % len(edges)]
        proposal = self.model.proposals[at - 1]
        self.book.pass_time(edges[at] - self.model.now)
        second = "ministry" if proposal.initiator == "registry" else "registry"
        if proposal.act.name == "grant_key":
            second = proposal.initiator
        self.book.act("approve", f"{second}/officer", at, proposal.act)

    @rule(
        account=st.sampled_from(("enterprise", "trader")), key=st.sampled_from(SPARES),
        early=st.booleans(),
    )  # fmt: skip
    def sign_on_the_edge(self, account, key, early) -> None:
        """A key is granted for an hour and signs in its last second, or in the first too late."""
        self.book.seal()
        expires_at = self.model.now + 3_600
        grant = Act("grant_key", (key, Right.READ | Right.TRADE, expires_at))
        self.propose_and_approve(f"{account}/clerk", f"{account}/officer", grant, 24, 5)
        self.book.seal()
        self.book.pass_time(expires_at - early - self.model.now)
        self.book.act("to_registration", key, UNIT, 1)

    @rule(early=st.booleans())
    def settle_on_the_edge(self, early) -> None:
        """An order settles in its last second and never again, or not one second after it."""
        self.book.seal()
        until = self.model.now + 60
        terms = ("enterprise", "buyer", UNIT, 100_000, self.price("close"), until)
        signed = Agreement(*terms, next(self.numbers), "enterprise/clerk", "buyer/clerk")
        self.book.pass_time(until + (not early) - self.model.now)
        self.book.act("settle_block", "registry/clerk", signed)
        self.book.act("settle_block", "registry/clerk", signed)

    @rule(
        close=st.integers(4_490, 4_510), days=st.sampled_from((0, 1)),
        where=st.sampled_from(("low", "high", "under", "over")),
    )  # fmt: skip
    def trade_by_a_close(self, close, days, where) -> None:
        """The day after a close it gives the band, on its own day the one before still does."""
        self.book.act("report_close", "exchange/clerk", beijing_day(self.model.now), close)
        self.book.pass_time(days * DAY_S)
        terms = ("enterprise", "buyer", UNIT, 100_000, self.price(where), self.model.now + 60)
        signed = Agreement(*terms, next(self.numbers), "enterprise/clerk", "buyer/clerk")
        self.book.act("settle_block", "registry/clerk", signed)

    @rule(early=st.booleans(), account=st.sampled_from(("enterprise", "buyer")))
    def request_on_the_edge(self, early, account) -> None:
        """A request in the deadline's second is on time, one a second later is late."""
        self.book.seal()
        at = self.model.deadline + (not early)
        if at > self.model.now:
            self.book.pass_time(at - self.model.now)
            self.request_and_end(account, "one", "surrender")

    @rule()
    def seal(self) -> None:
        self.book.seal()

    @rule()
    def restart(self) -> None:
        self.book.restart()

    def teardown(self) -> None:
        self.book.seal()
        self.book.hold_the_views()
        self.book.ledger.close()
        self.book.path.unlink()
        History.tally += self.book.tally
