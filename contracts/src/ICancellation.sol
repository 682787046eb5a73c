// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Voluntary cancellation: units taken out of circulation for good, for somebody and for a reason.
interface ICancellation {
    /// @notice What the holder cancels for (M19 art. 19; CCER31 art. 28).
    enum Purpose {
        Voluntary,
        EventNeutrality,
        OwnEmissions,
        LocalMarket,
        PublicGood
    }

    /// @param id Allowances of any vintage, or the credits of a batch.
    /// @param firstSerial The first of `quantity` consecutive serials that the credits took; 0 for allowances.
    struct Statement {
        address account;
        uint40 cancelledAt;
        Purpose purpose;
        uint128 id;
        uint64 quantity;
        uint64 firstSerial;
    }

    /// @notice Units are gone for good, and no obligation is met by it; this event is the cancellation statement.
    event Cancelled(
        uint256 indexed statement,
        address indexed account,
        uint256 indexed id,
        uint64 quantity,
        uint64 firstSerial,
        Purpose purpose,
        string beneficiary,
        string reason
    );

    /// @notice Neither allowances nor credits: borrowed units are for surrender only, and nothing else is a unit.
    error NotCancellable(uint256 id);

    /// @notice Cancel own registered units for good. Through Approvals, two keys of the holder.
    function cancel(uint256 id, uint64 quantity, Purpose purpose, string calldata beneficiary, string calldata reason)
        external
        returns (uint256 number);

    function statement(uint256 number) external view returns (Statement memory);
    function statementCount() external view returns (uint256);
}
