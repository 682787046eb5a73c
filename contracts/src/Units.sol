// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

import {
    ALLOCATION,
    APPROVALS,
    CANCELLATION,
    CARRY_OVER,
    COMPLIANCE,
    CREDITS,
    CREDIT_ACCOUNTS,
    MARKET,
    OFFSETS,
    PARTICIPANTS,
    TITLES
} from "./Addresses.sol";
import {Buckets} from "./Buckets.sol";
import {Gates} from "./Gates.sol";
import {ICreditAccounts} from "./ICreditAccounts.sol";
import {BORROWED, Bucket, CEA, CREDIT, IUnits} from "./IUnits.sol";

/// @title The vault: every unit of every id, in one state each.
/// @notice Nobody moves a unit directly. Allocation issues allowances and takes them back, Credits issues credits and
///         cancels what was issued wrongly, Market shifts and delivers; Compliance, Offsets, Cancellation and CarryOver
///         reserve and release, and surrender, cancel or replace what is reserved; Titles lets units follow a title:
///         each as its own rules let it. Two institutions freeze units through Approvals and release them the same
///         way. Freezing stops whatever an account could do with its units. What departments keep for an account
///         moves on Allocation's word only: to the account, or against its obligation.
contract Units is IUnits, IERC1155, ERC165, Gates {
    /// @dev The states of one id's units. The sum of the others is `issued`.
    struct Count {
        /// What is in holdings, by bucket.
        Buckets held;
        /// Everything that was ever issued: by Allocation, by Credits, or into a vintage by carry-over.
        uint64 issued;
        /// Given up against an obligation.
        uint64 surrendered;
        /// Given up voluntarily, as an offset, or by order.
        uint64 cancelled;
        /// Replaced by units of a later period.
        uint64 carriedOver;
        /// Taken back.
        uint64 returned;
    }

    /// @dev What an account holds of an id; one slot each.
    mapping(address account => mapping(uint256 id => Buckets)) private _holdings;
    /// @dev Where all the units of an id are.
    mapping(uint256 id => Count) private _counts;
    /// @dev Every id that was ever issued, in the order of first issue.
    uint256[] private _ids;
    /// @dev Where departments keep differentiated units.
    mapping(address custody => bool) private _custodies;

    /// @inheritdoc IUnits
    function issue(address account, uint256 id, uint64 quantity) external {
        address issuer = id / CEA == CREDIT / CEA ? address(CREDITS) : address(ALLOCATION);
        if (msg.sender != issuer) revert NoPower(msg.sender);
        if (!PARTICIPANTS.mayBeAllocated(account)) revert MayNotReceive(account);
        _requireCreditAccount(account, id);
        _create(account, id, quantity);
    }

    /// @inheritdoc IUnits
    function keep(address department, uint256 id, uint64 quantity) external {
        if (msg.sender != address(ALLOCATION)) revert NoPower(msg.sender);
        address custody = custodyOf(department);
        _custodies[custody] = true;
        _create(custody, id, quantity);
    }

    /// @inheritdoc IUnits
    function release(address department, address account, uint256 id, uint64 quantity) external {
        if (msg.sender != address(ALLOCATION)) revert NoPower(msg.sender);
        if (!PARTICIPANTS.mayBeAllocated(account)) revert MayNotReceive(account);
        if (quantity == 0) revert NothingToMove(id);
        address custody = custodyOf(department);
        _holdings[custody][id] = _taken(custody, id, Bucket.Registration, quantity);
        _holdings[account][id] = _holdings[account][id].put(Bucket.Registration, quantity);
        emit TransferSingle(msg.sender, custody, account, id, quantity);
    }

    /// @inheritdoc IUnits
    function takeBack(address account, uint256 id, Bucket from, uint64 quantity) external {
        bool closes = msg.sender == address(TITLES) && (from == Bucket.Registration || from == Bucket.Trading);
        bool returns_ = msg.sender == address(ALLOCATION) && from == Bucket.Registration;
        if (!closes && !returns_) revert NoPower(msg.sender);
        _remove(account, id, from, quantity);
        _counts[id].returned += quantity;
        emit TransferSingle(msg.sender, account, address(0), id, quantity);
    }

    /// @inheritdoc IUnits
    function shift(address account, uint256 id, Bucket from, Bucket to, uint64 quantity) external {
        if (!_mayShift(msg.sender, from, to)) revert NoPower(msg.sender);
        _shift(account, id, from, to, quantity, 0);
    }

    /// @inheritdoc IUnits
    function settle(address seller, address buyer, uint256 id, uint64 quantity) external {
        if (msg.sender != address(MARKET)) revert NoPower(msg.sender);
        if (!PARTICIPANTS.mayBuy(buyer)) revert MayNotReceive(buyer);
        _requireCreditAccount(buyer, id);
        if (quantity == 0) revert NothingToMove(id);
        _holdings[seller][id] = _taken(seller, id, Bucket.Trading, quantity);
        _holdings[buyer][id] = _holdings[buyer][id].put(Bucket.Trading, quantity);
        emit TransferSingle(msg.sender, seller, buyer, id, quantity);
    }

    /// @inheritdoc IUnits
    function surrender(address account, uint256 id, uint64 quantity) external {
        if (msg.sender != address(COMPLIANCE)) revert NoPower(msg.sender);
        _remove(account, id, Bucket.Reserved, quantity);
        _counts[id].surrendered += quantity;
        emit TransferSingle(msg.sender, account, address(0), id, quantity);
    }

    /// @inheritdoc IUnits
    function cancel(address account, uint256 id, Bucket from, uint64 quantity) external {
        bool ordered = msg.sender == address(CREDITS) && from == Bucket.Registration;
        bool asked = _cancels(msg.sender) && from == Bucket.Reserved;
        if (!ordered && !asked) revert NoPower(msg.sender);
        _remove(account, id, from, quantity);
        _counts[id].cancelled += quantity;
        emit TransferSingle(msg.sender, account, address(0), id, quantity);
    }

    /// @inheritdoc IUnits
    function carryOver(address account, uint256 id, uint256 into, uint64 quantity) external {
        if (msg.sender != address(CARRY_OVER)) revert NoPower(msg.sender);
        _remove(account, id, Bucket.Reserved, quantity);
        _counts[id].carriedOver += quantity;
        emit TransferSingle(msg.sender, account, address(0), id, quantity);
        _create(account, into, quantity);
    }

    /// @inheritdoc IUnits
    function move(address from, address to, uint256 id, Bucket bucket, uint64 quantity) external {
        if (msg.sender != address(TITLES)) revert NoPower(msg.sender);
        if (_custodies[from]) revert InCustody(from);
        if (!PARTICIPANTS.mayBeAllocated(to)) revert MayNotReceive(to);
        _requireCreditAccount(to, id);
        if (bucket == Bucket.Reserved) revert WrongBucket(bucket);
        if (quantity == 0) revert NothingToMove(id);
        _holdings[from][id] = _taken(from, id, bucket, quantity);
        _holdings[to][id] = _holdings[to][id].put(bucket, quantity);
        emit TransferSingle(msg.sender, from, to, id, quantity);
    }

    /// @inheritdoc IUnits
    function freeze(address account, uint256 id, Bucket from, uint64 quantity, bytes32 order) external onlyApproved {
        _requireOverseen(account);
        if (from != Bucket.Registration && from != Bucket.Trading) revert WrongBucket(from);
        _shift(account, id, from, Bucket.Frozen, quantity, order);
    }

    /// @inheritdoc IUnits
    function unfreeze(address account, uint256 id, Bucket to, uint64 quantity, bytes32 order) external onlyApproved {
        _requireOverseen(account);
        if (to != Bucket.Registration && to != Bucket.Trading) revert WrongBucket(to);
        _shift(account, id, Bucket.Frozen, to, quantity, order);
    }

    /// @inheritdoc IERC1155
    /// @dev Refused: units change hands by settled trades and change of title only.
    function safeTransferFrom(address, address, uint256, uint256, bytes calldata) external pure {
        revert NotTransferable();
    }

    /// @inheritdoc IERC1155
    /// @dev Refused, as the transfer of one id is.
    function safeBatchTransferFrom(
        address,
        address,
        uint256[] calldata,
        uint256[] calldata,
        bytes calldata
    ) external pure {
        revert NotTransferable();
    }

    /// @inheritdoc IERC1155
    /// @dev Refused: there is no transfer that an operator could make.
    function setApprovalForAll(address, bool) external pure {
        revert NotTransferable();
    }

    /// @inheritdoc IUnits
    function holding(address account, uint256 id) external view returns (Holding memory) {
        return _unpacked(_holdings[account][id]);
    }

    /// @inheritdoc IUnits
    function totals(uint256 id) external view returns (Totals memory) {
        Count storage count = _counts[id];
        Holding memory held = _unpacked(count.held);
        return Totals({
            issued: count.issued,
            registration: held.registration,
            trading: held.trading,
            reserved: held.reserved,
            frozen: held.frozen,
            surrendered: count.surrendered,
            cancelled: count.cancelled,
            carriedOver: count.carriedOver,
            returned: count.returned
        });
    }

    /// @inheritdoc IUnits
    function conserved(uint256 id) external view returns (bool) {
        Count storage count = _counts[id];
        uint256 gone = uint256(count.surrendered) + count.cancelled + count.carriedOver + count.returned;
        return _sum(count.held) + gone == count.issued;
    }

    /// @inheritdoc IUnits
    function idCount() external view returns (uint256) {
        return _ids.length;
    }

    /// @inheritdoc IUnits
    function idAt(uint256 index) external view returns (uint256) {
        return _ids[index];
    }

    /// @inheritdoc IUnits
    function isEmpty(address account) external view returns (bool) {
        for (uint256 i = 0; i < _ids.length; ++i) {
            if (Buckets.unwrap(_holdings[account][_ids[i]]) != 0) return false;
        }
        return true;
    }

    /// @inheritdoc IERC1155
    function balanceOf(address account, uint256 id) external view returns (uint256) {
        return _sum(_holdings[account][id]);
    }

    /// @inheritdoc IERC1155
    function balanceOfBatch(
        address[] calldata accounts,
        uint256[] calldata ids
    ) external view returns (uint256[] memory balances) {
        if (accounts.length != ids.length) revert LengthsDiffer(accounts.length, ids.length);
        balances = new uint256[](accounts.length);
        for (uint256 i = 0; i < accounts.length; ++i) {
            balances[i] = _sum(_holdings[accounts[i]][ids[i]]);
        }
    }

    /// @inheritdoc IERC1155
    function isApprovedForAll(address, address) external pure returns (bool) {
        return false;
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) public view override(ERC165, IERC165) returns (bool) {
        return interfaceId == type(IERC1155).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @inheritdoc IUnits
    function custodyOf(address department) public pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encode("custody", department)))));
    }

    /// @dev Put units that were not there before into a registration holding.
    function _create(address account, uint256 id, uint64 quantity) private {
        if (quantity == 0) revert NothingToMove(id);
        Count storage count = _counts[id];
        uint64 issued = count.issued;
        if (quantity > type(uint64).max - issued) revert TooManyUnits(id, issued, quantity);
        if (issued == 0) _ids.push(id);
        count.issued = issued + quantity;
        count.held = count.held.put(Bucket.Registration, quantity);
        _holdings[account][id] = _holdings[account][id].put(Bucket.Registration, quantity);
        emit TransferSingle(msg.sender, address(0), account, id, quantity);
    }

    /// @dev Change the bucket of units that stay where they are.
    function _shift(address account, uint256 id, Bucket from, Bucket to, uint64 quantity, bytes32 reason) private {
        if (quantity == 0) revert NothingToMove(id);
        if (to == Bucket.Trading && id / CEA == BORROWED / CEA) revert NotTradable(id);
        _holdings[account][id] = _taken(account, id, from, quantity).put(to, quantity);
        _counts[id].held = _counts[id].held.take(from, quantity).put(to, quantity);
        emit Shifted(account, id, from, to, quantity, reason);
    }

    /// @dev Take units out of a holding and out of what all holdings hold.
    function _remove(address account, uint256 id, Bucket from, uint64 quantity) private {
        if (quantity == 0) revert NothingToMove(id);
        _holdings[account][id] = _taken(account, id, from, quantity);
        _counts[id].held = _counts[id].held.take(from, quantity);
    }

    /// @dev The account's holding with `quantity` less in a bucket, or HoldingTooSmall.
    function _taken(address account, uint256 id, Bucket from, uint64 quantity) private view returns (Buckets) {
        Buckets held = _holdings[account][id];
        uint64 available = held.count(from);
        if (quantity > available) revert HoldingTooSmall(account, id, from, available, quantity);
        return held.take(from, quantity);
    }

    /// @dev Hold both institutions of the approved call to their provinces; custody is not theirs to freeze.
    function _requireOverseen(address account) private view {
        if (_custodies[account]) revert InCustody(account);
        (address initiator, address approver) = APPROVALS.acting();
        PARTICIPANTS.requireOversight(initiator, account);
        PARTICIPANTS.requireOversight(approver, account);
    }

    /// @dev Credits come to holders of an open credit account only.
    function _requireCreditAccount(address account, uint256 id) private view {
        if (id / CEA != CREDIT / CEA || CREDIT_ACCOUNTS.isOpen(account)) return;
        revert ICreditAccounts.NoCreditAccount(account);
    }

    /// @dev Market shifts between registration and trading; who takes requests, between registration and reserved.
    function _mayShift(address caller, Bucket from, Bucket to) private pure returns (bool) {
        Bucket other;
        if (caller == address(MARKET)) other = Bucket.Trading;
        else if (_takesRequests(caller)) other = Bucket.Reserved;
        else return false;
        return (from == Bucket.Registration && to == other) || (from == other && to == Bucket.Registration);
    }

    /// @dev The contracts at which holders ask for their own units to be given up or replaced.
    function _takesRequests(address caller) private pure returns (bool) {
        return
            caller == address(COMPLIANCE) ||
            caller == address(OFFSETS) ||
            caller == address(CANCELLATION) ||
            caller == address(CARRY_OVER);
    }

    /// @dev The contracts that cancel for good what was reserved at them.
    function _cancels(address caller) private pure returns (bool) {
        return caller == address(OFFSETS) || caller == address(CANCELLATION);
    }

    /// @dev The four counts by name.
    function _unpacked(Buckets held) private pure returns (Holding memory) {
        return Holding({
            registration: held.count(Bucket.Registration),
            trading: held.count(Bucket.Trading),
            reserved: held.count(Bucket.Reserved),
            frozen: held.count(Bucket.Frozen)
        });
    }

    /// @dev All units of a holding, spendable or not.
    function _sum(Buckets held) private pure returns (uint256) {
        Holding memory counts = _unpacked(held);
        return uint256(counts.registration) + counts.trading + counts.reserved + counts.frozen;
    }
}
