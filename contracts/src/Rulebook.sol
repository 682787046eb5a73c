// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Gates} from "./Gates.sol";
import {IRulebook} from "./IRulebook.sol";

/// @title The parameters that the ledger itself enforces, and the hash of each rule pack.
/// @notice The ministry proposes and the registry confirms, both through Approvals; a change takes effect in the future
///         only and is stopped before then by another value that takes effect right after it. Published packs stand
///         for good; a mistaken one is followed by another of another name.
contract Rulebook is IRulebook, Gates {
    /// @dev A value and the second from which it holds; one slot.
    struct Entry {
        uint216 value;
        uint40 effectiveFrom;
    }

    /// @dev A pack's hash and the second from which it holds.
    struct Published {
        bytes32 hash;
        uint40 effectiveFrom;
    }

    /// @dev Every value that a parameter ever had, by name and subject, in the order of taking effect.
    mapping(bytes32 name => mapping(uint32 subject => Entry[])) private _entries;
    /// @dev Every pack by its name.
    mapping(bytes32 pack => Published) private _packs;

    /// @inheritdoc IRulebook
    function found(Setting[] calldata settings, Pack[] calldata packs) external onlyAtFounding {
        for (uint256 i = 0; i < settings.length; ++i) {
            _set(settings[i], 0);
        }
        for (uint256 i = 0; i < packs.length; ++i) {
            _publish(packs[i].pack, packs[i].hash, packs[i].effectiveFrom);
        }
    }

    /// @inheritdoc IRulebook
    function set(Setting calldata setting) external onlyApproved {
        _set(setting, block.timestamp + 1);
    }

    /// @inheritdoc IRulebook
    function publishPack(bytes32 pack, bytes32 hash, uint40 effectiveFrom) external onlyApproved {
        uint40 earliest = uint40(block.timestamp) + 1;
        if (effectiveFrom < earliest) revert NotInTheFuture(effectiveFrom, earliest);
        _publish(pack, hash, effectiveFrom);
    }

    /// @inheritdoc IRulebook
    function value(bytes32 name, uint32 subject) external view returns (uint256) {
        return valueAt(name, subject, uint40(block.timestamp));
    }

    /// @inheritdoc IRulebook
    function packHash(bytes32 pack) external view returns (bytes32) {
        return _packs[pack].hash;
    }

    /// @inheritdoc IRulebook
    function packEffectiveFrom(bytes32 pack) external view returns (uint40) {
        return _packs[pack].effectiveFrom;
    }

    /// @inheritdoc IRulebook
    /// @dev Backwards from the newest: what is asked for is nearly always the last or the one before.
    function valueAt(bytes32 name, uint32 subject, uint40 time) public view returns (uint256) {
        Entry[] storage entries = _entries[name][subject];
        for (uint256 i = entries.length; i > 0; --i) {
            Entry storage entry = entries[i - 1];
            if (entry.effectiveFrom <= time) return entry.value;
        }
        revert NotSet(name, subject);
    }

    /// @dev Add a value that takes effect at `earliest` or later, and after every other.
    function _set(Setting calldata setting, uint256 earliest) private {
        Entry[] storage entries = _entries[setting.name][setting.subject];
        uint256 count = entries.length;
        if (count != 0) earliest = Math.max(earliest, uint256(entries[count - 1].effectiveFrom) + 1);
        if (setting.effectiveFrom < earliest) {
            revert NotInTheFuture(setting.effectiveFrom, uint40(Math.min(earliest, type(uint40).max)));
        }
        entries.push(Entry(setting.value, setting.effectiveFrom));
        emit ParameterSet(setting.name, setting.subject, setting.value, setting.effectiveFrom);
    }

    /// @dev Publish a pack that nobody published before.
    function _publish(bytes32 pack, bytes32 hash, uint40 effectiveFrom) private {
        if (pack == 0 || hash == 0) revert MissingHash();
        bytes32 published = _packs[pack].hash;
        if (published != 0) revert PackExists(pack, published);
        _packs[pack] = Published(hash, effectiveFrom);
        emit PackPublished(pack, hash, effectiveFrom);
    }
}
