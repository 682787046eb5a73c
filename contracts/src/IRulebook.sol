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
    /// @param draft The pack is a draft: nothing final is issued under it.
    struct Pack {
        bytes32 pack;
        bytes32 hash;
        uint40 effectiveFrom;
        bool draft;
    }

    /// @notice The ministry proposed and the registry confirmed a value; it takes effect in the future only.
    event ParameterSet(bytes32 indexed name, uint32 indexed subject, uint216 value, uint40 effectiveFrom);
    /// @notice A rule pack was published by its hash, as a draft or not.
    event PackPublished(bytes32 indexed pack, bytes32 hash, uint40 effectiveFrom, bool draft);

    /// @notice A change must take effect later than now and later than the last one.
    error NotInTheFuture(uint40 effectiveFrom, uint40 earliest);
    /// @notice A change takes effect within 400 days: what lies further ahead would stand in the way of every other.
    error TooFarAhead(uint40 effectiveFrom, uint40 latest);
    /// @notice The value has bounds that no setting leaves, such as a delay's floor.
    error OutOfBounds(bytes32 name, uint216 least, uint216 most, uint216 found);
    /// @notice A month is yyyymm, has at least one working day, and none after its last.
    error InvalidMonth(uint32 month, uint216 workingDays);
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
    /// @notice Publish a rule pack, as a draft or not. Through Approvals: ministry, then registry.
    function publishPack(bytes32 pack, bytes32 hash, uint40 effectiveFrom, bool draft) external;

    /// @notice The value in effect now, or NotSet.
    function value(bytes32 name, uint32 subject) external view returns (uint256);
    /// @notice The value in effect now, or `otherwise` where none is.
    function valueOr(bytes32 name, uint32 subject, uint256 otherwise) external view returns (uint256);
    /// @notice The value in effect at `time`, or NotSet.
    function valueAt(bytes32 name, uint32 subject, uint40 time) external view returns (uint256);
    /// @notice The hash a pack was published with, in effect or not yet; zero for a pack that nobody published.
    function packHash(bytes32 pack) external view returns (bytes32);
    /// @notice From when the pack is in effect.
    function packEffectiveFrom(bytes32 pack) external view returns (uint40);
    /// @notice Whether the pack was published as a draft; a pack that nobody published was not.
    function isDraft(bytes32 pack) external view returns (bool);
    /// @notice Whether `day`, as yyyymmdd in Beijing, is a working day by what is in effect now.
    function workingDay(uint32 day) external view returns (bool);
    /// @notice The last second of the `n`-th working day after the day of `from`, `n` at most 60 (OutOfBounds).
    function workingDaysAfter(uint256 from, uint256 n) external view returns (uint256);
    /// @notice When the delay of this name ends that begins at `from`.
    function delayFrom(bytes32 name, uint256 from) external view returns (uint256);
}
