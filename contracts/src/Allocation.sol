// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    APPROVALS,
    COMPLIANCE,
    DEDUCTIONS,
    EMISSIONS,
    INCLUSION,
    OBJECTIONS,
    PARTICIPANTS,
    RULEBOOK,
    UNITS
} from "./Addresses.sol";
import {isPeriod} from "./Calendar.sol";
import {Gates} from "./Gates.sol";
import {IAllocation} from "./IAllocation.sol";
import {IEmissions} from "./IEmissions.sol";
import {Status} from "./IInclusion.sol";
import {INITIATE, Kind, SURRENDER} from "./IParticipants.sol";
import {BORROWED, Bucket, CEA, IUnits} from "./IUnits.sol";

/// @title What is allocated: a plan with caps, lines that a department decides and the registry executes.
/// @notice The ministry and the registry together publish a period's plan and caps. The department of a province
///         decides lines for its enterprises up to the province's cap; the registry executes each line once, or sends
///         it back. Neither can issue without the other or beyond the cap. The enterprise objects to its department.
///         A line is stopped before execution by the registry or by an objection, and undone by a Return line.
contract Allocation is IAllocation, Gates {
    /// @dev A decided line; two slots.
    struct Stored {
        /// Whom the line is for.
        address account;
        /// Whole units.
        uint64 quantity;
        /// The period, and with it the id of the units.
        uint32 period;
        /// Who decided it, and keeps the units if they are differentiated.
        address department;
        /// When it was decided.
        uint40 decidedAt;
        /// Whose cap gave it room.
        uint24 province;
        /// What the line is for.
        Stage stage;
        /// What became of it.
        State state;
        /// Whether the department keeps the units.
        bool differentiated;
        /// Whether the account objected, and what came of it.
        Objection objection;
    }

    /// @dev A province's room, and the edition of the plan that named its cap; one slot.
    struct Capped {
        /// Tonnes that the plan leaves the province.
        uint64 cap;
        /// Tonnes decided.
        uint64 decided;
        /// Tonnes issued.
        uint64 issued;
        /// 1 for the first plan of the period, 2 for one that followed a draft.
        uint64 edition;
    }

    /// @dev The published plan of a period.
    mapping(uint32 period => Plan) private _plans;
    /// @dev The cap of a province for a period and how much of it is used; one slot.
    mapping(uint32 period => mapping(uint24 province => Capped)) private _rooms;
    /// @dev Every decided line by its id.
    mapping(bytes32 id => Stored) private _lines;
    /// @dev What an account was issued for a period, in one slot.
    mapping(address account => mapping(uint32 period => Issued)) private _issued;
    /// @dev Whether a line stands that the account was pre-allocated under a draft.
    mapping(address account => mapping(uint32 period => bool)) private _drafted;
    /// @dev The department that keeps units of an account for a period; the first that does keeps all.
    mapping(address account => mapping(uint32 period => address)) private _keepers;

    /// @inheritdoc IAllocation
    function publishPlan(
        uint32 period,
        bytes32 planHash,
        bytes32 pack,
        Cap[] calldata caps
    ) external onlyApproved {
        if (!isPeriod(period)) revert IEmissions.InvalidPeriod(period);
        Plan storage published = _plans[period];
        bool follows = published.plan != 0;
        if (follows && !published.draft) revert PlanExists(period);
        if (RULEBOOK.packHash(pack) == 0) revert IEmissions.UnknownPack(pack);
        if (planHash == 0) revert IEmissions.MissingHash();
        bool draft = RULEBOOK.isDraft(pack);
        if (follows && draft) revert PlanExists(period);
        (published.plan, published.pack, published.draft) = (planHash, pack, draft);
        emit PlanPublished(period, planHash, pack);
        uint64 total = published.cap;
        for (uint256 i = 0; i < caps.length; ++i) {
            total = _setCap(period, caps[i], total, follows ? 2 : 1);
        }
        published.cap = total;
    }

    /// @inheritdoc IAllocation
    function decide(bytes32 table, Line[] calldata lines) external {
        address department = PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Department);
        uint24 province = PARTICIPANTS.account(department).province;
        for (uint256 i = 0; i < lines.length; ++i) {
            PARTICIPANTS.authoriseDepartment(msg.sender, INITIATE, lines[i].account);
            _decide(lines[i], table, department, province);
        }
    }

    /// @inheritdoc IAllocation
    function execute(bytes32[] calldata lines) external {
        PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Registry);
        bool done = lines.length == 0;
        for (uint256 i = 0; i < lines.length; ++i) {
            if (_execute(lines[i])) done = true;
        }
        if (!done) revert AlreadyExecuted(lines[0]);
    }

    /// @inheritdoc IAllocation
    function sendBack(SendBack[] calldata lines) external {
        PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Registry);
        for (uint256 i = 0; i < lines.length; ++i) {
            bytes32 id = lines[i].line;
            Stored storage stored = _existing(id);
            if (stored.state == State.Executed) revert AlreadyExecuted(id);
            if (stored.state == State.SentBack) revert SentBackBefore(id);
            if (lines[i].reason == 0) revert IEmissions.MissingHash();
            emit LineSentBack(id, stored.account, stored.period, lines[i].reason);
            _end(stored);
        }
    }

    /// @inheritdoc IAllocation
    function mark(bytes32 id, Objection objection) external {
        if (msg.sender != address(OBJECTIONS)) revert IUnits.NoPower(msg.sender);
        Stored storage stored = _lines[id];
        stored.objection = objection;
        if (objection == Objection.Upheld && stored.state == State.Decided) _end(stored);
    }

    /// @inheritdoc IAllocation
    function releaseDifferentiated(address account, uint32 period) external onlyApproved {
        (address department,) = APPROVALS.acting();
        PARTICIPANTS.requireOversight(department, account);
        Issued storage given = _issued[account][period];
        uint64 kept = given.kept;
        if (kept == 0) revert NothingKept(account, period);
        if (!EMISSIONS.isFinal(account, period)) revert EmissionNotFinal(account, period);
        address keeper = _keepers[account][period];
        uint256 id = CEA + period;
        (uint64 surrendered, uint64 gap) = COMPLIANCE.force(account, period, keeper, id, kept);
        uint64 rest = kept - surrendered;
        uint64 released = rest != 0 && PARTICIPANTS.mayBeAllocated(account) ? rest : 0;
        if (surrendered == 0 && released == 0) revert IUnits.MayNotReceive(account);
        given.kept = rest - released;
        given.issued += surrendered + released;
        emit DifferentiatedReleased(account, period, surrendered, released, rest - released, gap);
        if (released != 0) UNITS.release(keeper, account, id, released);
    }

    /// @inheritdoc IAllocation
    function returnBorrowed(uint32 period, uint64 quantity) external {
        address account = PARTICIPANTS.authoriseKind(msg.sender, SURRENDER, Kind.Enterprise);
        Issued storage given = _issued[account][period];
        uint64 borrowed = given.borrowed;
        if (quantity > borrowed) revert MoreThanIssued(account, period, borrowed, quantity);
        given.borrowed = borrowed - quantity;
        Capped storage under = _rooms[period][PARTICIPANTS.account(account).province];
        under.decided -= quantity;
        under.issued -= quantity;
        emit BorrowedReturned(account, period, quantity);
        DEDUCTIONS.unlend(account, period, quantity);
        UNITS.takeBack(account, BORROWED + period, Bucket.Registration, quantity);
    }

    /// @inheritdoc IAllocation
    function plan(uint32 period) external view returns (Plan memory) {
        return _plans[period];
    }

    /// @inheritdoc IAllocation
    function room(uint32 period, uint24 province) external view returns (Room memory) {
        Capped storage under = _rooms[period][province];
        return Room(under.cap, under.decided, under.issued);
    }

    /// @inheritdoc IAllocation
    function line(bytes32 id) external view returns (DecidedLine memory) {
        Stored storage stored = _lines[id];
        return DecidedLine({
            account: stored.account,
            quantity: stored.quantity,
            period: stored.period,
            stage: stored.stage,
            state: stored.state,
            province: stored.province,
            differentiated: stored.differentiated,
            objection: stored.objection,
            decidedAt: stored.decidedAt
        });
    }

    /// @inheritdoc IAllocation
    function issuedTo(address account, uint32 period) external view returns (Issued memory) {
        return _issued[account][period];
    }

    /// @inheritdoc IAllocation
    function lineId(address account, uint32 period, Stage stage, uint16 number) public pure returns (bytes32) {
        return keccak256(abi.encode(account, period, stage, number));
    }

    /// @dev Set a province's cap, in place of the one that a draft gave it; what all caps are together then.
    function _setCap(uint32 period, Cap calldata named, uint64 total, uint64 edition) private returns (uint64) {
        (uint24 province, uint64 tonnes) = (named.province, named.tonnes);
        Capped storage under = _rooms[period][province];
        if (under.edition == edition) revert CapRepeated(province);
        if (under.decided > tonnes) revert CapBelowDecided(province, under.decided, tonnes);
        total -= under.cap;
        if (tonnes > type(uint64).max - total) revert CapTooLarge(province);
        (under.cap, under.edition) = (tonnes, edition);
        emit CapSet(period, province, tonnes);
        return total + tonnes;
    }

    /// @dev Decide one line; all but returns take room under the cap.
    function _decide(Line calldata decision, bytes32 table, address department, uint24 province) private {
        bytes32 id = lineId(decision.account, decision.period, decision.stage, decision.number);
        if (_plans[decision.period].plan == 0) revert NoPlan(decision.period);
        if (_lines[id].state != State.None) revert AlreadyDecided(id);
        if (decision.inputs == 0 || table == 0) revert IEmissions.MissingHash();
        if (decision.quantity == 0 || decision.number == 0) revert EmptyLine(decision.account);
        if (_plans[decision.period].draft) _takeDraft(decision);
        _requireStage(decision);
        if (decision.stage != Stage.Return) _takeRoom(decision.period, province, decision.quantity);
        _lines[id] = Stored({
            account: decision.account,
            quantity: decision.quantity,
            period: decision.period,
            department: department,
            decidedAt: uint40(block.timestamp),
            province: province,
            stage: decision.stage,
            state: State.Decided,
            differentiated: decision.differentiated != 0,
            objection: Objection.None
        });
        emit LineDecided(
            id,
            decision.account,
            decision.period,
            decision.stage,
            decision.number,
            decision.quantity,
            decision.inputs,
            table,
            decision.differentiated,
            department
        );
    }

    /// @dev Under a draft, the one PreAllocation line that an account may have.
    function _takeDraft(Line calldata decision) private {
        (address account, uint32 period) = (decision.account, decision.period);
        if (decision.stage != Stage.PreAllocation || _drafted[account][period]) {
            revert NothingFinalUnderDraft(account, period);
        }
        _drafted[account][period] = true;
    }

    /// @dev Hold the cap to what is decided under it.
    function _takeRoom(uint32 period, uint24 province, uint64 quantity) private {
        Capped storage under = _rooms[period][province];
        uint64 decided = under.decided;
        uint64 left = under.cap - decided;
        if (quantity > left) revert CapExceeded(period, province, left, quantity);
        under.decided = decided + quantity;
    }

    /// @dev Execute one decided line; false for one that was executed before.
    function _execute(bytes32 id) private returns (bool) {
        Stored memory stored = _lines[id];
        if (stored.state == State.Executed) return false;
        if (stored.state == State.None) revert NotDecided(id);
        if (stored.state == State.SentBack) revert SentBackBefore(id);
        if (stored.objection == Objection.Open) revert UnderObjection(id);
        _lines[id].state = State.Executed;
        if (stored.stage == Stage.Return) _takeBack(id, stored);
        else if (stored.stage == Stage.Borrowing) _lend(id, stored);
        else _issue(id, stored);
        return true;
    }

    /// @dev Issue a line, less what is deducted of it, to the account or into the department's custody.
    function _issue(bytes32 id, Stored memory stored) private {
        (address account, uint32 period, uint64 quantity) = (stored.account, stored.period, stored.quantity);
        uint64 deducted = DEDUCTIONS.deduct(id, account, period, quantity);
        uint64 net = quantity - deducted;
        Issued memory given = _issued[account][period];
        given.deducted += deducted;
        if (stored.differentiated) given.kept += net;
        else given.issued += net;
        _issued[account][period] = given;
        _rooms[period][stored.province].issued += net;
        emit LineExecuted(id, account, CEA + period, stored.stage, quantity, net);
        if (net == 0) return;
        if (stored.differentiated) UNITS.keep(_keeper(stored), CEA + period, net);
        else UNITS.issue(account, CEA + period, net);
    }

    /// @dev Take a Return's tonnes back from what was issued, and the rest from what was deducted instead.
    function _takeBack(bytes32 id, Stored memory stored) private {
        (address account, uint32 period, uint64 quantity) = (stored.account, stored.period, stored.quantity);
        Issued memory given = _issued[account][period];
        uint64 had = stored.differentiated ? given.kept : given.issued;
        uint64 net = quantity < had ? quantity : had;
        uint64 refunded = quantity - net;
        if (refunded > given.deducted) revert MoreThanIssued(account, period, had + given.deducted, quantity);
        given.deducted -= refunded;
        if (stored.differentiated) given.kept -= net;
        else given.issued -= net;
        _issued[account][period] = given;
        Capped storage under = _rooms[period][stored.province];
        under.decided -= quantity;
        under.issued -= net;
        emit LineExecuted(id, account, CEA + period, stored.stage, quantity, net);
        if (refunded != 0) DEDUCTIONS.refund(id, account, period, refunded);
        if (net == 0) return;
        address holder = stored.differentiated ? UNITS.custodyOf(_keepers[account][period]) : account;
        UNITS.takeBack(holder, CEA + period, Bucket.Registration, net);
    }

    /// @dev Issue borrowed units and charge them to the period that they are deducted in.
    function _lend(bytes32 id, Stored memory stored) private {
        (address account, uint32 period, uint64 quantity) = (stored.account, stored.period, stored.quantity);
        _issued[account][period].borrowed += quantity;
        _rooms[period][stored.province].issued += quantity;
        emit LineExecuted(id, account, BORROWED + period, stored.stage, quantity, quantity);
        DEDUCTIONS.lend(id, account, period, quantity, stored.department);
        UNITS.issue(account, BORROWED + period, quantity);
    }

    /// @dev End a line that was not executed and give its room back.
    function _end(Stored storage stored) private {
        stored.state = State.SentBack;
        if (stored.stage == Stage.PreAllocation) delete _drafted[stored.account][stored.period];
        if (stored.stage != Stage.Return) _rooms[stored.period][stored.province].decided -= stored.quantity;
    }

    /// @dev The department in whose custody the account's units of the period are, from the first line that it keeps.
    function _keeper(Stored memory stored) private returns (address keeper) {
        keeper = _keepers[stored.account][stored.period];
        if (keeper != address(0)) return keeper;
        keeper = stored.department;
        _keepers[stored.account][stored.period] = keeper;
    }

    /// @dev A line that was decided, whatever became of it.
    function _existing(bytes32 id) private view returns (Stored storage stored) {
        stored = _lines[id];
        if (stored.state == State.None) revert NotDecided(id);
    }

    /// @dev What a stage asks for before a line of it is decided.
    function _requireStage(Line calldata decision) private view {
        (address account, uint32 period, Stage stage) = (decision.account, decision.period, decision.stage);
        if (stage == Stage.Return) return;
        if (INCLUSION.statusOf(account, period) != Status.Obligated) revert NotObligated(account, period);
        if (stage == Stage.PreAllocation) return;
        if (!EMISSIONS.isFinal(account, period)) revert EmissionNotFinal(account, period);
        if (stage != Stage.Borrowing) return;
        if (decision.differentiated != 0) revert NoDifferentiatedBorrowing(account);
        DEDUCTIONS.deductedIn(account, period);
    }
}
