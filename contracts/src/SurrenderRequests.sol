// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {EMISSIONS, OFFSETS, RULEBOOK, UNITS} from "./Addresses.sol";
import {ICompliance} from "./ICompliance.sol";
import {IEmissions} from "./IEmissions.sol";
import {IOffsets} from "./IOffsets.sol";
import {Bucket, CREDIT, CEA} from "./IUnits.sol";
import {SURRENDER_DEADLINE, reserveRegistered, surrenderDeadline} from "./Surrendering.sol";
import {TOO_LATE, whyNotFor} from "./Vintages.sol";

/// @title Requests for surrender: what they name, what they reserve, and where an account stands with them.
/// @notice Lets nobody do anything; Compliance, which stands on this, does.
abstract contract SurrenderRequests is ICompliance {
    /// @dev The most items that one request may name.
    uint256 private constant ITEMS_MAX = 16;

    /// @dev Units of one id in a request; one slot.
    struct Reserved {
        /// The id of the units.
        uint192 id;
        /// How many of them.
        uint64 quantity;
    }

    /// @dev What an account has given up for a period and what is on its way; one slot.
    struct Progress {
        /// Given up for good.
        uint64 surrendered;
        /// Requested or approved.
        uint64 pending;
    }

    /// @dev Every request by its number, from 1.
    mapping(uint256 id => Request) internal _requests;
    /// @dev The units that a request names.
    mapping(uint256 id => Reserved[]) internal _items;
    /// @dev How far an account is for a period.
    mapping(address account => mapping(uint32 period => Progress)) internal _progress;
    /// @dev The newest request of the same account, period, items and donor.
    mapping(bytes32 content => uint256 id) private _alike;
    /// @dev Whether a company may give its units for what another owes for a period.
    mapping(address account => mapping(uint32 period => mapping(address donor => bool))) internal _donors;
    /// @dev The number of the newest request.
    uint256 internal _requestCount;
    /// @dev The number of the newest certificate.
    uint256 private _certificateCount;

    /// @inheritdoc ICompliance
    function requested(uint256 id) external view returns (Request memory) {
        return _requests[id];
    }

    /// @inheritdoc ICompliance
    function items(uint256 id) external view returns (Item[] memory named) {
        Reserved[] storage reserved = _items[id];
        named = new Item[](reserved.length);
        for (uint256 i = 0; i < named.length; ++i) {
            named[i] = Item(reserved[i].id, reserved[i].quantity);
        }
    }

    /// @inheritdoc ICompliance
    function requestCount() external view returns (uint256) {
        return _requestCount;
    }

    /// @inheritdoc ICompliance
    function standing(address account, uint32 period) external view returns (Standing_ memory) {
        return _figures(account, period);
    }

    /// @inheritdoc ICompliance
    function maySupply(address account, uint32 period, address donor) external view returns (bool) {
        return _donors[account][period][donor];
    }

    /// @inheritdoc ICompliance
    function hasPending(address account) external view returns (bool) {
        uint256 count = UNITS.idCount();
        for (uint256 i = 0; i < count; ++i) {
            if (UNITS.holding(account, UNITS.idAt(i)).reserved != 0) return true;
        }
        return false;
    }

    /// @dev Write a request down, held to what is owed and to the vintages that serve it. Reserves nothing yet.
    /// @param donor Who gives the units, where that is another company; otherwise zero.
    /// @param mandated Whether a mandate asks: it also takes a later vintage that is due at the same instant.
    function _ask(
        address account,
        uint32 period,
        Item[] calldata offered,
        address donor,
        bool mandated
    ) internal returns (uint256 id) {
        uint64 owed = _owedFinally(account, period);
        uint256 count = offered.length;
        if (count == 0) revert NoItems();
        if (count > ITEMS_MAX) revert TooManyItems(count);
        bool late = _isLate(period);
        uint256 total = 0;
        for (uint256 i = 0; i < count; ++i) {
            _requireServes(offered[i].id, period, late, mandated);
            total += offered[i].quantity;
        }
        uint64 quantity = uint64(Math.min(total, type(uint64).max));
        _requireUnlike(keccak256(abi.encode(account, period, offered, donor)));
        if (total > owed) revert MoreThanOwed(owed, quantity);
        id = ++_requestCount;
        for (uint256 i = 0; i < count; ++i) {
            _items[id].push(Reserved(SafeCast.toUint192(offered[i].id), offered[i].quantity));
        }
        _progress[account][period].pending += quantity;
        _requests[id] = Request(account, period, uint40(block.timestamp), State.Requested, late, quantity, donor);
        emit SurrenderRequested(id, account, period, quantity, offered, donor, late);
    }

    /// @dev Reserve what a request names, held to what is registered.
    function _reserve(uint256 id) internal {
        address giver = _giver(_requests[id]);
        Reserved[] storage reserved = _items[id];
        uint256 count = reserved.length;
        for (uint256 i = 0; i < count; ++i) {
            Reserved memory item = reserved[i];
            reserveRegistered(giver, item.id, item.quantity);
        }
    }

    /// @dev Give reserved units back and count them as pending no more.
    function _release(uint256 id, Request storage asked) internal {
        address giver = _giver(asked);
        _progress[asked.account][asked.period].pending -= asked.quantity;
        Reserved[] storage reserved = _items[id];
        uint256 count = reserved.length;
        for (uint256 i = 0; i < count; ++i) {
            Reserved memory item = reserved[i];
            UNITS.shift(giver, item.id, Bucket.Reserved, Bucket.Registration, item.quantity);
        }
    }

    /// @dev Count what was pending as surrendered, and log the certificate.
    function _certify(uint256 id, Request storage asked, bool forced) internal {
        Progress storage progress = _progress[asked.account][asked.period];
        (uint64 surrendered, uint64 pending) = (progress.surrendered, progress.pending);
        (progress.surrendered, progress.pending) = (surrendered + asked.quantity, pending - asked.quantity);
        _log(id, asked, surrendered + asked.quantity, forced);
    }

    /// @dev Give the reserved units of a certified request up.
    function _giveUp(uint256 id) internal {
        address giver = _giver(_requests[id]);
        Reserved[] storage reserved = _items[id];
        uint256 count = reserved.length;
        for (uint256 i = 0; i < count; ++i) {
            Reserved memory item = reserved[i];
            UNITS.surrender(giver, item.id, item.quantity);
        }
    }

    /// @dev Log the certificate.
    function _log(uint256 id, Request storage asked, uint64 surrendered, bool forced) internal {
        emit Surrendered(
            ++_certificateCount,
            asked.account,
            asked.period,
            id,
            asked.quantity,
            surrendered,
            EMISSIONS.decided(asked.account, asked.period).obligation,
            !asked.late,
            forced,
            asked.donor
        );
    }

    /// @dev Where an account stands; everything that counts toward an obligation is added up here and nowhere else.
    function _figures(address account, uint32 period) internal view returns (Standing_ memory found) {
        Progress storage progress = _progress[account][period];
        found.obligation = EMISSIONS.decided(account, period).obligation;
        (found.surrendered, found.pending) = (progress.surrendered, progress.pending);
        IOffsets.Figures memory credits = OFFSETS.figures(account, period);
        (found.offset, found.offsetPending) = (credits.counted, credits.countedPending);
        uint256 given = uint256(found.surrendered) + found.offset;
        found.remaining = uint64(Math.saturatingSub(found.obligation, given));
        found.excess = uint64(Math.saturatingSub(given, found.obligation));
        found.deadline = surrenderDeadline(period);
    }

    /// @dev What is still to be asked for, or NothingOwed before a decision.
    function _owed(address account, uint32 period) internal view returns (uint64) {
        if (EMISSIONS.decided(account, period).revision == 0) revert NothingOwed(account, period);
        Standing_ memory found = _figures(account, period);
        return uint64(Math.saturatingSub(found.remaining, uint256(found.pending) + found.offsetPending));
    }

    /// @dev Whether the period's deadline has passed; its own second is on time.
    function _isLate(uint32 period) internal view returns (bool) {
        return block.timestamp > surrenderDeadline(period);
    }

    /// @dev Whose units a request names.
    function _giver(Request storage asked) internal view returns (address) {
        address donor = asked.donor;
        return donor == address(0) ? asked.account : donor;
    }

    /// @dev The same request is not made again while it waits: a repeated message changes nothing.
    function _requireUnlike(bytes32 content) private {
        uint256 earlier = _alike[content];
        State found = _requests[earlier].state;
        if (found == State.Requested || found == State.Approved) revert DuplicateRequest(earlier);
        _alike[content] = _requestCount + 1;
    }

    /// @dev What is still to be asked for of an obligation that stands.
    function _owedFinally(address account, uint32 period) private view returns (uint64 owed) {
        owed = _owed(account, period);
        if (!EMISSIONS.isFinal(account, period)) {
            revert NotFinal(account, period, EMISSIONS.decided(account, period).until);
        }
    }

    /// @dev Units that serve the period, by their vintage.
    function _requireServes(uint256 id, uint32 period, bool late, bool mandated) private view {
        if (id / CEA == CREDIT / CEA) revert CreditsGoToOffsets(id);
        bytes32 reason = whyNotFor(id, period, late);
        if (reason == TOO_LATE && mandated && _isDueTogether(uint32(id - CEA), period)) return;
        if (reason != 0) revert VintageNotEligible(id, period, reason);
    }

    /// @dev Whether the periods have one deadline, as 2021 and 2022 do: a mandate uses the vintages of both for both.
    function _isDueTogether(uint32 vintage, uint32 period) private view returns (bool) {
        return RULEBOOK.valueOr(SURRENDER_DEADLINE, vintage, 0) == surrenderDeadline(period);
    }
}
