// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title The market: closes, price bands, and settlement of trades whose two orders it checks by signature.
interface IMarket {
    enum Side {
        Sell,
        Buy
    }

    /// @notice One side of a block agreement, signed as EIP-712 typed data by a key with TRADE.
    /// @param price Fen per unit.
    /// @param validUntil The last second at which the order may settle.
    /// @param salt Chosen by the signer; tells equal orders apart.
    struct BlockOrder {
        address account;
        address counterparty;
        Side side;
        uint256 unit;
        uint64 quantity;
        uint64 price;
        uint40 validUntil;
        bytes32 salt;
    }

    /// @notice Units that one key moved to trading and that cannot be sold yet.
    /// @param maturesAt The first second at which they can be sold, unless the key was revoked by then: then never.
    struct Tranche {
        uint64 number;
        uint64 quantity;
        uint40 maturesAt;
        address key;
    }

    /// @notice One key moved units to trading; they can be sold from `maturesAt` on.
    event TrancheOpened(
        address indexed account,
        uint256 indexed id,
        uint64 indexed tranche,
        address key,
        uint64 quantity,
        uint40 maturesAt
    );
    /// @notice Units of a tranche went back to registration or joined a newer one; `left` are still in it.
    event TrancheReduced(address indexed account, uint256 indexed id, uint64 indexed tranche, uint64 left);
    /// @notice The exchange reported the close of a trading day.
    event CloseReported(uint32 indexed day, uint64 price);
    /// @notice Delivery and payment, both in this transaction.
    event BlockTradeSettled(
        uint256 indexed trade,
        address indexed seller,
        address indexed buyer,
        uint256 unit,
        uint64 quantity,
        uint64 price,
        uint64 amount,
        bytes32 sellOrder,
        bytes32 buyOrder
    );

    /// @notice The signature does not recover to a live key of the account with TRADE.
    error BadSignature(address account, address signer);
    /// @notice The two orders are not the two sides of one agreement; `field` names the first that differs.
    error OrdersDiffer(string field);
    error OrderConsumed(bytes32 order);
    error OrderExpired(bytes32 order, uint40 validUntil);
    /// @notice Below the smallest block quantity.
    error QuantityTooSmall(uint64 least, uint64 found);
    /// @notice Outside the band around the previous close; bounds are inclusive.
    error PriceOutsideBand(uint64 low, uint64 high, uint64 found);
    /// @notice No close before this day was reported.
    error NoClose(uint32 day);
    /// @notice A close must be later than the last one, not in the future, and not zero.
    error InvalidClose(uint32 day, uint64 price);
    /// @notice The account may not trade with itself.
    error SameAccount(address account);

    /// @notice So many of an account's units of one id in trading can be sold now.
    error NotMatured(address account, uint256 id, uint64 matured, uint64 requested);
    /// @notice Eight tranches of the account and id wait, and another key moved the newest.
    error TooManyTranches(address account, uint256 id);

    /// @notice Move own units to trading. Holder, TRADE, and they wait; or through Approvals, two keys of the account
    ///         of which the first has TRADE, at once.
    function toTrading(uint256 id, uint64 quantity) external;
    /// @notice Move own units back, at once: first what never matures, then what matures last. Holder, TRADE or
    ///         SURRENDER.
    function toRegistration(uint256 id, uint64 quantity) external;
    /// @notice Report the close of a day, as yyyymmdd in Beijing. Exchange, INITIATE.
    function reportClose(uint32 day, uint64 price) external;
    /// @notice Settle one block agreement, both legs or neither. Registry, INITIATE.
    function settleBlock(
        BlockOrder calldata sell, bytes calldata sellSignature, BlockOrder calldata buy, bytes calldata buySignature
    ) external returns (uint256 trade);

    /// @notice How many of the account's units in trading can be sold now.
    function matured(address account, uint256 id) external view returns (uint64);
    /// @notice The tranches that were opened and neither used up nor cleared away; some may have matured.
    function tranches(address account, uint256 id) external view returns (Tranche[] memory);
    /// @notice The digest that the signer signs.
    function digest(BlockOrder calldata order) external view returns (bytes32);
    function consumed(bytes32 order) external view returns (bool);
    function lastClose() external view returns (uint32 day, uint64 price);
    function tradeCount() external view returns (uint256);
}
