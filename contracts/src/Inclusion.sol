// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EMISSIONS, PARTICIPANTS, RULEBOOK} from "./Addresses.sol";
import {isPeriod} from "./Calendar.sol";
import {IEmissions} from "./IEmissions.sol";
import {Ground, IInclusion, Status} from "./IInclusion.sol";
import {INITIATE, Kind} from "./IParticipants.sol";

/// @title Who is on the list: by year and sector, in rehearsal or with an obligation, and who was taken off.
/// @notice The department decides the lines of its own province, held to the sector's threshold, and publishes each
///         list by its hash; an enterprise may apply to be listed. A wrong line is followed by a revision; a department
///         is stopped by suspending its account.
contract Inclusion is IInclusion {
    /// @dev Rulebook: the emission at which an account is listed, tCO2e; subject: the sector.
    bytes32 private constant THRESHOLD = "inclusion.threshold";

    /// @dev The newest line, by account and period; one slot.
    mapping(address account => mapping(uint32 period => Entry)) private _entries;
    /// @dev The local pilot market that an account left.
    mapping(address account => bytes32) private _pilots;
    /// @dev Accounts listed, by period, province and sector.
    mapping(uint32 period => mapping(uint24 province => mapping(uint16 sector => uint32))) private _listed;
    /// @dev The newest published list, by period, province and sector.
    mapping(uint32 period => mapping(uint24 province => mapping(uint16 sector => Published))) private _published;

    /// @inheritdoc IInclusion
    function decide(Listing[] calldata listings) external {
        address department = PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Department);
        uint24 province = PARTICIPANTS.account(department).province;
        uint16 sector = 0;
        uint256 threshold = 0;
        for (uint256 i = 0; i < listings.length; ++i) {
            Listing calldata listing = listings[i];
            PARTICIPANTS.authoriseDepartment(msg.sender, INITIATE, listing.account);
            if (i == 0 || listing.sector != sector) {
                sector = listing.sector;
                threshold = RULEBOOK.value(THRESHOLD, sector);
            }
            _requireGround(listing, threshold);
            _decide(listing, department, province);
        }
    }

    /// @inheritdoc IInclusion
    function publishList(uint32 period, uint16 sector, bytes32 list, uint32 count) external {
        address department = PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Department);
        uint24 province = PARTICIPANTS.account(department).province;
        if (!isPeriod(period)) revert IEmissions.InvalidPeriod(period);
        if (list == 0) revert IEmissions.MissingHash();
        uint32 expected = _listed[period][province][sector];
        if (count != expected) revert CountDiffers(expected, count);
        uint16 revision = _published[period][province][sector].revision + 1;
        _published[period][province][sector] = Published(list, count, revision);
        emit ListPublished(period, province, sector, list, count, revision);
    }

    /// @inheritdoc IInclusion
    function applyForInclusion(uint32 period, uint16 sector, bytes32 documents) external {
        address account = PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Enterprise);
        if (!isPeriod(period)) revert IEmissions.InvalidPeriod(period);
        Entry storage known = _entries[account][period];
        if (known.applied) revert AlreadyApplied(account, period);
        if (_isListed(known.status)) revert AlreadyListed(account, period);
        if (documents == 0) revert IEmissions.MissingHash();
        known.applied = true;
        emit InclusionApplied(account, period, sector, documents);
    }

    /// @inheritdoc IInclusion
    function refuseApplication(address account, uint32 period, bytes32 reason) external {
        address department = PARTICIPANTS.authoriseDepartment(msg.sender, INITIATE, account);
        Entry storage known = _entries[account][period];
        if (!known.applied) revert NoApplication(account, period);
        known.applied = false;
        emit ApplicationRefused(account, period, department, reason);
    }

    /// @inheritdoc IInclusion
    function statusOf(address account, uint32 period) external view returns (Status) {
        return _entries[account][period].status;
    }

    /// @inheritdoc IInclusion
    function entry(address account, uint32 period) external view returns (Entry memory) {
        return _entries[account][period];
    }

    /// @inheritdoc IInclusion
    function pilotLeft(address account) external view returns (bytes32) {
        return _pilots[account];
    }

    /// @inheritdoc IInclusion
    function published(uint32 period, uint24 province, uint16 sector) external view returns (Published memory) {
        return _published[period][province][sector];
    }

    /// @inheritdoc IInclusion
    function listed(uint32 period, uint24 province, uint16 sector) external view returns (uint32) {
        return _listed[period][province][sector];
    }

    /// @dev Decide one line; what it says of an application is that it was heard.
    function _decide(Listing calldata listing, address department, uint24 province) private {
        (address account, uint32 period) = (listing.account, listing.period);
        if (!isPeriod(period)) revert IEmissions.InvalidPeriod(period);
        if (listing.basis == 0) revert IEmissions.MissingHash();
        Entry memory known = _entries[account][period];
        _requirePossible(listing, known);
        _count(listing, known, province);
        uint16 revision = known.revision + 1;
        _entries[account][period] = Entry(
            listing.status,
            listing.ground,
            listing.sector,
            revision,
            listing.emission,
            uint40(block.timestamp),
            false
        );
        emit InclusionDecided(
            account,
            period,
            department,
            listing.sector,
            listing.status,
            listing.ground,
            listing.from,
            listing.emission,
            listing.basis,
            revision
        );
        if (listing.pilot != 0 && listing.pilot != _pilots[account]) {
            _pilots[account] = listing.pilot;
            emit PilotLeft(account, period, listing.pilot);
        }
    }

    /// @dev Keep the number of accounts that each list counts.
    function _count(Listing calldata listing, Entry memory known, uint24 province) private {
        bool was = _isListed(known.status);
        bool will = _isListed(listing.status);
        if (was == will && (!was || known.sector == listing.sector)) return;
        mapping(uint16 sector => uint32) storage lists = _listed[listing.period][province];
        if (was) --lists[known.sector];
        if (will) ++lists[listing.sector];
    }

    /// @dev Hold a line to what is known of the account: its application, the list it is on, what it owes.
    function _requirePossible(Listing calldata listing, Entry memory known) private view {
        (address account, uint32 period, uint32 from) = (listing.account, listing.period, listing.from);
        if (listing.ground == Ground.Applied && !known.applied) revert NoApplication(account, period);
        if (listing.status == Status.Removed) {
            Status on = from == period ? known.status : _entries[account][from].status;
            if (from > period || !_isListed(on)) revert NotListed(account, from);
        } else if (from != 0) {
            revert WrongGround(account, listing.status, listing.ground);
        }
        if (known.status == Status.Obligated && listing.status != Status.Obligated) {
            uint64 obligation = EMISSIONS.decided(account, period).obligation;
            if (obligation != 0) revert ObligationStands(account, period, obligation);
        }
    }

    /// @dev The ground belongs to the status, and the stated emission to the ground.
    function _requireGround(Listing calldata listing, uint256 threshold) private pure {
        (Ground ground, uint64 emission) = (listing.ground, listing.emission);
        bool removes = ground == Ground.TwoYearsBelow || ground == Ground.Closure;
        bool possible = listing.status == Status.Removed ? removes : _isListed(listing.status) && !removes;
        if (!possible || ground == Ground.None) revert WrongGround(listing.account, listing.status, ground);
        if (ground == Ground.Closure || ground == Ground.Retained) return;
        bool below = emission < threshold;
        if (below && !removes) revert BelowThreshold(listing.account, threshold, emission);
        if (!below && removes) revert NotBelowThreshold(listing.account, threshold, emission);
    }

    /// @dev Whether an account of this status is on the list.
    function _isListed(Status status) private pure returns (bool) {
        return status == Status.Rehearsal || status == Status.Obligated;
    }
}
