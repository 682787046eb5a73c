// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What is allocated: a plan with caps, lines that a department decides and the registry executes.
interface IAllocation {
    /// @notice The stage of issue that a line belongs to; Return takes units back.
    enum Stage {
        PreAllocation,
        Final,
        Supplement,
        Return
    }

    enum State {
        None,
        Decided,
        Executed
    }

    struct Cap {
        uint24 province;
        uint64 tonnes;
    }

    /// @param number Tells lines of the same account, period and stage apart, from 1.
    /// @param inputs Hash of the computation's inputs.
    struct Line {
        address account;
        uint32 period;
        Stage stage;
        uint16 number;
        uint64 quantity;
        bytes32 inputs;
    }

    struct DecidedLine {
        address account;
        uint64 quantity;
        uint32 period;
        Stage stage;
        State state;
    }

    struct Plan {
        bytes32 plan;
        bytes32 pack;
    }

    /// @param decided Tonnes decided under the cap, less returns executed.
    struct Room {
        uint64 cap;
        uint64 decided;
        uint64 issued;
    }

    event PlanPublished(uint32 indexed period, bytes32 plan, bytes32 pack);
    event CapSet(uint32 indexed period, uint24 indexed province, uint64 tonnes);
    event LineDecided(
        bytes32 indexed line,
        address indexed account,
        uint32 indexed period,
        Stage stage,
        uint16 number,
        uint64 quantity,
        bytes32 inputs,
        address department
    );
    event LineExecuted(bytes32 indexed line, address indexed account, uint256 indexed id, Stage stage, uint64 quantity);

    error NoPlan(uint32 period);
    error PlanExists(uint32 period);
    /// @notice The province's cap leaves no room for the line.
    error CapExceeded(uint32 period, uint24 province, uint64 room, uint64 requested);
    /// @notice The plan names a province twice.
    error CapRepeated(uint24 province);
    /// @notice A return takes back more than the account was issued for the period.
    error MoreThanIssued(address account, uint32 period, uint64 issued, uint64 requested);
    error AlreadyDecided(bytes32 line);
    error NotDecided(bytes32 line);
    error AlreadyExecuted(bytes32 line);
    /// @notice A line of zero tonnes or with number 0.
    error EmptyLine(address account);

    /// @notice Publish the period's plan and caps. Through Approvals: ministry, then registry. Once.
    function publishPlan(uint32 period, bytes32 planHash, bytes32 pack, Cap[] calldata caps) external;
    /// @notice Decide lines. Department of each account's province, INITIATE. All lines or none.
    function decide(Line[] calldata lines) external;
    /// @notice Execute decided lines, each once. Registry, INITIATE. All lines or none.
    function execute(bytes32[] calldata lines) external;

    function plan(uint32 period) external view returns (Plan memory);
    function room(uint32 period, uint24 province) external view returns (Room memory);
    function line(bytes32 id) external view returns (DecidedLine memory);
    function lineId(address account, uint32 period, Stage stage, uint16 number) external pure returns (bytes32);
}
