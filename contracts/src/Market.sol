// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {APPROVALS, CASH, PARTICIPANTS, REPRESENTATIVES, RULEBOOK, UNITS} from "./Addresses.sol";
import {beijingDay, isDay} from "./Calendar.sol";
import {IMarket} from "./IMarket.sol";
import {INITIATE, Kind, SURRENDER, TRADE} from "./IParticipants.sol";
import {IRepresentatives, SECOND_FOR_TRADING, TRUSTED_ONLY} from "./IRepresentatives.sol";
import {Bucket, CEA, CREDIT} from "./IUnits.sol";
import {DELAY_TRADING, delayed} from "./WorkingTime.sol";

/// @title The market: closes, price bands, and settlement of trades whose two orders it checks by signature.
/// @notice Holders move their own units between registration and trading; what one key moves waits before it can be
///         sold, and never can once that key is revoked. The exchange reports each day's close, later
///         days only; a wrong close is stopped by suspending the exchange before the next day trades by it. The
///         registry settles block agreements that both enterprises signed; it cannot invent one, and it is stopped by
///         the orders running out, or by suspending it. A holder stops its order by revoking the key that signed.
contract Market is IMarket {
    /// @dev The setting of the smallest block quantity, in units; its subject is 0, or CREDIT for credits.
    bytes32 private constant BLOCK_LEAST = "market.block.least";
    /// @dev The setting of the band around the previous close, in basis points.
    bytes32 private constant BLOCK_BAND = "market.block.band";
    /// @dev Basis points of the whole.
    uint256 private constant WHOLE = 10_000;

    /// @dev The most tranches of one account and id that wait.
    uint256 private constant TRANCHES_MAX = 8;

    /// @dev Of the typed data's domain: chain and contract follow in it.
    bytes32 private constant DOMAIN_TYPE =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    /// @dev Hash of the domain's name.
    bytes32 private constant DOMAIN_NAME = keccak256("Tanji Market");
    /// @dev Hash of the domain's version.
    bytes32 private constant DOMAIN_VERSION = keccak256("1");
    /// @dev Of an order: its fields in the order of the struct.
    bytes32 private constant ORDER_TYPE = keccak256(
        "BlockOrder(address account,address counterparty,uint8 side,uint256 unit,"
        "uint64 quantity,uint64 price,uint40 validUntil,bytes32 salt)"
    );

    /// @dev The two newest closes; one slot. A day trades by the newest close before it.
    struct Closes {
        /// Day of the newest close, yyyymmdd.
        uint32 day;
        /// Its price, fen per unit.
        uint64 price;
        /// Day of the close before it; 0 where there is none.
        uint32 earlierDay;
        /// Its price, fen per unit.
        uint64 earlierPrice;
    }

    /// @dev The closes that trading can still need.
    Closes private _closes;
    /// @dev The number of the newest trade.
    uint256 private _tradeCount;
    /// @dev Units in trading that wait, by account and id; what matured is cleared away later.
    mapping(address account => mapping(uint256 id => Tranche[])) private _tranches;
    /// @dev The number of the newest tranche.
    uint64 private _trancheCount;
    /// @dev The digests of orders that settled, each at most once.
    mapping(bytes32 order => bool) private _consumed;

    /// @inheritdoc IMarket
    function toTrading(uint256 id, uint64 quantity) external {
        if (msg.sender == address(APPROVALS)) {
            (address first,) = APPROVALS.actingKeys();
            address owner = PARTICIPANTS.authoriseHolder(first, TRADE);
            UNITS.shift(owner, id, Bucket.Registration, Bucket.Trading, quantity);
            return;
        }
        address account = PARTICIPANTS.authoriseHolder(msg.sender, TRADE);
        if (REPRESENTATIVES.rulesOf(account) & SECOND_FOR_TRADING != 0) {
            revert IRepresentatives.SecondNeeded(account);
        }
        _openTranche(account, id, quantity);
        UNITS.shift(account, id, Bucket.Registration, Bucket.Trading, quantity);
    }

    /// @inheritdoc IMarket
    function toRegistration(uint256 id, uint64 quantity) external {
        address account = PARTICIPANTS.authoriseHolderAny(msg.sender, TRADE | SURRENDER);
        Tranche[] storage waiting = _tranches[account][id];
        uint64 left = _reduce(account, id, waiting, quantity, true);
        _reduce(account, id, waiting, left, false);
        UNITS.shift(account, id, Bucket.Trading, Bucket.Registration, quantity);
    }

    /// @inheritdoc IMarket
    function reportClose(uint32 day, uint64 price) external {
        PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Exchange);
        Closes memory known = _closes;
        bool next = isDay(day) && day > known.day && day <= beijingDay(block.timestamp);
        if (!next || price == 0) revert InvalidClose(day, price);
        _closes = Closes(day, price, known.day, known.price);
        emit CloseReported(day, price);
    }

    /// @inheritdoc IMarket
    function settleBlock(
        BlockOrder calldata sell,
        bytes calldata sellSignature,
        BlockOrder calldata buy,
        bytes calldata buySignature
    ) external returns (uint256 trade) {
        PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Registry);
        _requireMirrored(sell, buy);
        if (sell.account == buy.account) revert SameAccount(sell.account);
        bytes32 sellOrder = digest(sell);
        bytes32 buyOrder = digest(buy);
        _requireFresh(sell, sellOrder);
        _requireFresh(buy, buyOrder);
        _requireSigned(sell.account, sellOrder, sellSignature, Side.Sell);
        _requireSigned(buy.account, buyOrder, buySignature, Side.Buy);
        _requireTrusted(sell.account, buy.account);
        _requireTrusted(buy.account, sell.account);
        _requireLargeEnough(sell.unit, sell.quantity);
        if (!_isCredit(sell.unit)) _requireInBand(sell.price);
        _consumed[sellOrder] = true;
        _consumed[buyOrder] = true;
        trade = ++_tradeCount;
        _settle(trade, sell, sellOrder, buyOrder);
    }

    /// @inheritdoc IMarket
    function tranches(address account, uint256 id) external view returns (Tranche[] memory) {
        return _tranches[account][id];
    }

    /// @inheritdoc IMarket
    function consumed(bytes32 order) external view returns (bool) {
        return _consumed[order];
    }

    /// @inheritdoc IMarket
    function lastClose() external view returns (uint32 day, uint64 price) {
        return (_closes.day, _closes.price);
    }

    /// @inheritdoc IMarket
    function tradeCount() external view returns (uint256) {
        return _tradeCount;
    }

    /// @inheritdoc IMarket
    /// @dev Frozen units left trading, so less may be there than waits.
    function matured(address account, uint256 id) public view returns (uint64) {
        Tranche[] storage waiting = _tranches[account][id];
        uint256 held = UNITS.holding(account, id).trading;
        uint256 count = waiting.length;
        for (uint256 i = 0; i < count; ++i) {
            if (!_hasMatured(waiting[i])) held -= Math.min(held, waiting[i].quantity);
        }
        // What was counted down from 64 bits has no more.
        return uint64(held);
    }

    /// @inheritdoc IMarket
    /// @dev The domain is computed each time: there is no constructor, and the chain's id is the chain's to say.
    function digest(BlockOrder calldata order) public view returns (bytes32) {
        bytes32 domain =
            keccak256(abi.encode(DOMAIN_TYPE, DOMAIN_NAME, DOMAIN_VERSION, block.chainid, address(this)));
        return MessageHashUtils.toTypedDataHash(domain, keccak256(abi.encode(ORDER_TYPE, order)));
    }

    /// @dev Write down units that one key moves, and clear away what matured or went back. Where eight wait, the newest
    ///      joins this one if the same key moved it, and waits as long.
    function _openTranche(address account, uint256 id, uint64 quantity) private {
        Tranche[] storage waiting = _tranches[account][id];
        uint256 kept = 0;
        uint256 count = waiting.length;
        for (uint256 i = 0; i < count; ++i) {
            if (waiting[i].quantity == 0 || _hasMatured(waiting[i])) continue;
            if (kept != i) waiting[kept] = waiting[i];
            ++kept;
        }
        uint64 waits = quantity;
        if (kept == TRANCHES_MAX) {
            Tranche storage newest = waiting[--kept];
            if (newest.key != msg.sender) revert TooManyTranches(account, id);
            waits = SafeCast.toUint64(uint256(waits) + newest.quantity);
            emit TrancheReduced(account, id, newest.number, 0);
        }
        for (uint256 i = count; i > kept; --i) {
            waiting.pop();
        }
        uint64 number = ++_trancheCount;
        uint40 maturesAt = delayed(DELAY_TRADING);
        waiting.push(Tranche(number, waits, maturesAt, msg.sender));
        emit TrancheOpened(account, id, number, msg.sender, waits, maturesAt);
    }

    /// @dev Take up to `quantity` out of the tranches that never mature (`dead`) or that still wait, newest first; what
    ///      is left over is the rest's.
    function _reduce(
        address account,
        uint256 id,
        Tranche[] storage waiting,
        uint64 quantity,
        bool dead
    ) private returns (uint64) {
        for (uint256 i = waiting.length; i > 0 && quantity != 0; --i) {
            Tranche storage one = waiting[i - 1];
            if (one.quantity == 0 || _hasMatured(one) || _isDead(one) != dead) continue;
            uint64 taken = uint64(Math.min(quantity, one.quantity));
            quantity -= taken;
            one.quantity -= taken;
            emit TrancheReduced(account, id, one.number, one.quantity);
        }
        return quantity;
    }

    /// @dev Move both legs; either refuses for both.
    function _settle(uint256 trade, BlockOrder calldata sell, bytes32 sellOrder, bytes32 buyOrder) private {
        address buyer = sell.counterparty;
        uint64 amount = SafeCast.toUint64(uint256(sell.quantity) * sell.price);
        emit BlockTradeSettled(
            trade,
            sell.account,
            buyer,
            sell.unit,
            sell.quantity,
            sell.price,
            amount,
            sellOrder,
            buyOrder
        );
        _requireMatured(sell.account, sell.unit, sell.quantity);
        UNITS.settle(sell.account, buyer, sell.unit, sell.quantity);
        CASH.pay(buyer, sell.account, amount);
    }

    /// @dev The signature is that of a live key of the account with TRADE; high-s and garbage recover to nobody. What a
    ///      receive-only account agreed to buy still comes to it.
    function _requireSigned(address account, bytes32 order, bytes calldata signature, Side side) private view {
        (address signer, ECDSA.RecoverError problem,) = ECDSA.tryRecover(order, signature);
        if (problem != ECDSA.RecoverError.NoError) revert BadSignature(account, address(0));
        address actor = address(0);
        if (side == Side.Buy) {
            try PARTICIPANTS.authoriseBuyer(signer) returns (address found) {
                actor = found;
            } catch {}
        } else {
            try PARTICIPANTS.authorise(signer, TRADE) returns (address found) {
                actor = found;
            } catch {}
        }
        if (actor != account) revert BadSignature(account, signer);
    }

    /// @dev An account whose rules say so trades with those it trusts only.
    function _requireTrusted(address account, address counterparty) private view {
        bool asked = REPRESENTATIVES.rulesOf(account) & TRUSTED_ONLY != 0;
        if (asked && !REPRESENTATIVES.isTrusted(account, counterparty)) {
            revert IRepresentatives.NotTrusted(account, counterparty);
        }
    }

    /// @dev What is sold has matured. A holding that is too small anyway is refused by Units.
    function _requireMatured(address account, uint256 id, uint64 quantity) private view {
        if (_tranches[account][id].length == 0) return;
        uint64 ready = matured(account, id);
        if (quantity > ready && quantity <= UNITS.holding(account, id).trading) {
            revert NotMatured(account, id, ready, quantity);
        }
    }

    /// @dev Whether a tranche's delay passed while its key was live.
    function _hasMatured(Tranche storage one) private view returns (bool) {
        return block.timestamp >= one.maturesAt && !_isDead(one);
    }

    /// @dev Whether a tranche's key was revoked before its delay passed.
    function _isDead(Tranche storage one) private view returns (bool) {
        uint40 revoked = PARTICIPANTS.revokedAt(one.key);
        return revoked != 0 && revoked <= one.maturesAt;
    }

    /// @dev An order settles once, and not after its last second.
    function _requireFresh(BlockOrder calldata order, bytes32 id) private view {
        if (block.timestamp > order.validUntil) revert OrderExpired(id, order.validUntil);
        if (_consumed[id]) revert OrderConsumed(id);
    }

    /// @dev Block agreements on allowances are for large quantities, those on credits for any that no setting forbids.
    function _requireLargeEnough(uint256 id, uint64 quantity) private view {
        uint256 least =
            _isCredit(id) ? RULEBOOK.valueOr(BLOCK_LEAST, uint32(CREDIT), 1) : RULEBOOK.value(BLOCK_LEAST, 0);
        if (quantity < least) revert QuantityTooSmall(SafeCast.toUint64(least), quantity);
    }

    /// @dev The price is within the band around the newest close before today, bounds rounded half-up to whole fen.
    function _requireInBand(uint64 price) private view {
        Closes memory known = _closes;
        uint32 today = beijingDay(block.timestamp);
        if (known.day >= today) (known.day, known.price) = (known.earlierDay, known.earlierPrice);
        if (known.day == 0) revert NoClose(today);
        uint256 band = RULEBOOK.value(BLOCK_BAND, 0);
        uint256 low = band >= WHOLE ? 0 : (known.price * (WHOLE - band) + WHOLE / 2) / WHOLE;
        uint256 high = (known.price * (WHOLE + band) + WHOLE / 2) / WHOLE;
        if (price < low || price > high) {
            revert PriceOutsideBand(SafeCast.toUint64(low), SafeCast.toUint64(high), price);
        }
    }

    /// @dev Credits are agreed on by two parties: the closes that are reported, and their band, are the allowances'.
    function _isCredit(uint256 id) private pure returns (bool) {
        return id / CEA == CREDIT / CEA;
    }

    /// @dev The two orders are the two sides of one agreement.
    function _requireMirrored(BlockOrder calldata sell, BlockOrder calldata buy) private pure {
        if (sell.account != buy.counterparty) revert OrdersDiffer("account");
        if (sell.counterparty != buy.account) revert OrdersDiffer("counterparty");
        if (sell.side != Side.Sell || buy.side != Side.Buy) revert OrdersDiffer("side");
        if (sell.unit != buy.unit) revert OrdersDiffer("unit");
        if (sell.quantity != buy.quantity) revert OrdersDiffer("quantity");
        if (sell.price != buy.price) revert OrdersDiffer("price");
    }
}
