// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title The parameters that the ledger itself enforces, and the hash of each rule pack.
interface IRulebook {
    /// @param name ASCII, right-padded, such as "surrender.deadline".
    /// @param subject What the value is for: a compliance period such as 20192020, or 0.
    struct Setting {
        bytes32 name;
        uint32 subject;
        uint216 value;
        uint40 effectiveFrom;
    }

    /// @param pack ASCII, right-padded, such as "allowance.2019-2020".
    /// @param hash Hash of the pack's file.
    struct Pack {
        bytes32 pack;
        bytes32 hash;
        uint40 effectiveFrom;
    }

    /// @notice The ministry proposed and the registry confirmed a value; it takes effect in the future only.
    event ParameterSet(bytes32 indexed name, uint32 indexed subject, uint216 value, uint40 effectiveFrom);
    /// @notice A rule pack was published by its hash.
    event PackPublished(bytes32 indexed pack, bytes32 hash, uint40 effectiveFrom);

    /// @notice A change must take effect later than now and later than the last one.
    error NotInTheFuture(uint40 effectiveFrom, uint40 earliest);
    /// @notice No value of this name is in effect.
    error NotSet(bytes32 name, uint32 subject);
    /// @notice The pack has this hash already and cannot be given another.
    error PackExists(bytes32 pack, bytes32 hash);
    /// @notice A pack is published without a name or a hash.
    error MissingHash();

    /// @notice Put the founding values and packs in place, from whatever second they say. Block zero only.
    function found(Setting[] calldata settings, Pack[] calldata packs) external;
    /// @notice Set a value from a future second on. Through Approvals: ministry, then registry.
    function set(Setting calldata setting) external;
    /// @notice Publish a rule pack. Through Approvals: ministry, then registry.
    function publishPack(bytes32 pack, bytes32 hash, uint40 effectiveFrom) external;

    /// @notice The value in effect now, or NotSet.
    function value(bytes32 name, uint32 subject) external view returns (uint256);
    /// @notice The value in effect at `time`, or NotSet.
    function valueAt(bytes32 name, uint32 subject, uint40 time) external view returns (uint256);
    /// @notice The hash a pack was published with, in effect or not yet; zero for a pack that nobody published.
    function packHash(bytes32 pack) external view returns (bytes32);
    /// @notice From when the pack is in effect.
    function packEffectiveFrom(bytes32 pack) external view returns (uint40);
}
