// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PARTICIPANTS, RULEBOOK, UNITS} from "./Addresses.sol";
import {isPeriod} from "./Calendar.sol";
import {Gates} from "./Gates.sol";
import {IAllocation} from "./IAllocation.sol";
import {IEmissions} from "./IEmissions.sol";
import {INITIATE, Kind} from "./IParticipants.sol";
import {CEA} from "./IUnits.sol";

/// @title What is allocated: a plan with caps, lines that a department decides and the registry executes.
/// @notice The ministry and the registry together publish a period's plan and caps, once. The department of a province
///         decides lines for its enterprises up to the province's cap; the registry executes each line once. Neither
///         can issue without the other or beyond the cap. A line is stopped before execution by the registry not
///         executing it, and undone by a Return line.
contract Allocation is IAllocation, Gates {
    /// @dev A decided line and the province whose cap it counts under.
    struct Stored {
        /// Who is given units, or gives them back.
        address account;
        /// Whole units.
        uint64 quantity;
        /// The period, and with it the id of the units.
        uint32 period;
        /// What the line belongs to.
        Stage stage;
        /// Whether it was executed.
        State state;
        /// Whose cap gave it room.
        uint24 province;
    }

    /// @dev The published plan of a period.
    mapping(uint32 period => Plan) private _plans;
    /// @dev The cap of a province for a period and how much of it is used; one slot.
    mapping(uint32 period => mapping(uint24 province => Room)) private _rooms;
    /// @dev Every decided line by its id.
    mapping(bytes32 id => Stored) private _lines;
    /// @dev Units issued to an account for a period, less what it returned.
    mapping(address account => mapping(uint32 period => uint64)) private _issued;

    /// @inheritdoc IAllocation
    function publishPlan(
        uint32 period,
        bytes32 planHash,
        bytes32 pack,
        Cap[] calldata caps
    ) external onlyApproved {
        if (!isPeriod(period)) revert IEmissions.InvalidPeriod(period);
        if (_plans[period].plan != 0) revert PlanExists(period);
        if (RULEBOOK.packHash(pack) == 0) revert IEmissions.UnknownPack(pack);
        if (planHash == 0) revert IEmissions.MissingHash();
        _plans[period] = Plan(planHash, pack);
        emit PlanPublished(period, planHash, pack);
        for (uint256 i = 0; i < caps.length; ++i) {
            uint24 province = caps[i].province;
            if (_rooms[period][province].cap != 0) revert CapRepeated(province);
            _rooms[period][province].cap = caps[i].tonnes;
            emit CapSet(period, province, caps[i].tonnes);
        }
    }

    /// @inheritdoc IAllocation
    function decide(Line[] calldata lines) external {
        address department = PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Department);
        uint24 province = PARTICIPANTS.account(department).province;
        for (uint256 i = 0; i < lines.length; ++i) {
            PARTICIPANTS.authoriseDepartment(msg.sender, INITIATE, lines[i].account);
            _decide(lines[i], department, province);
        }
    }

    /// @inheritdoc IAllocation
    function execute(bytes32[] calldata lines) external {
        PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Registry);
        for (uint256 i = 0; i < lines.length; ++i) {
            _execute(lines[i]);
        }
    }

    /// @inheritdoc IAllocation
    function plan(uint32 period) external view returns (Plan memory) {
        return _plans[period];
    }

    /// @inheritdoc IAllocation
    function room(uint32 period, uint24 province) external view returns (Room memory) {
        return _rooms[period][province];
    }

    /// @inheritdoc IAllocation
    function line(bytes32 id) external view returns (DecidedLine memory) {
        Stored storage stored = _lines[id];
        return DecidedLine(stored.account, stored.quantity, stored.period, stored.stage, stored.state);
    }

    /// @inheritdoc IAllocation
    function lineId(address account, uint32 period, Stage stage, uint16 number) public pure returns (bytes32) {
        return keccak256(abi.encode(account, period, stage, number));
    }

    /// @dev Decide one line; all but returns take room under the cap.
    function _decide(Line calldata decision, address department, uint24 province) private {
        (address account, uint32 period, uint64 quantity) = (decision.account, decision.period, decision.quantity);
        if (_plans[period].plan == 0) revert NoPlan(period);
        bytes32 id = lineId(account, period, decision.stage, decision.number);
        if (_lines[id].state != State.None) revert AlreadyDecided(id);
        if (decision.inputs == 0) revert IEmissions.MissingHash();
        if (quantity == 0 || decision.number == 0) revert EmptyLine(account);
        if (decision.stage != Stage.Return) {
            Room storage under = _rooms[period][province];
            uint64 left = under.cap - under.decided;
            if (quantity > left) revert CapExceeded(period, province, left, quantity);
            under.decided += quantity;
        }
        _lines[id] = Stored(account, quantity, period, decision.stage, State.Decided, province);
        emit LineDecided(
            id,
            account,
            period,
            decision.stage,
            decision.number,
            quantity,
            decision.inputs,
            department
        );
    }

    /// @dev Execute one line that was decided and not executed yet.
    function _execute(bytes32 id) private {
        Stored memory stored = _lines[id];
        if (stored.state == State.None) revert NotDecided(id);
        if (stored.state == State.Executed) revert AlreadyExecuted(id);
        (address account, uint32 period, uint64 quantity) = (stored.account, stored.period, stored.quantity);
        Room storage under = _rooms[period][stored.province];
        uint64 issued = _issued[account][period];
        _lines[id].state = State.Executed;
        emit LineExecuted(id, account, CEA + period, stored.stage, quantity);
        if (stored.stage == Stage.Return) {
            if (quantity > issued) revert MoreThanIssued(account, period, issued, quantity);
            _issued[account][period] = issued - quantity;
            under.decided -= quantity;
            under.issued -= quantity;
            UNITS.takeBack(account, CEA + period, quantity);
        } else {
            _issued[account][period] = issued + quantity;
            under.issued += quantity;
            UNITS.issue(account, CEA + period, quantity);
        }
    }
}
