// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PARTICIPANTS, RULEBOOK} from "./Addresses.sol";
import {IEmissions} from "./IEmissions.sol";
import {IMeasures} from "./IMeasures.sol";
import {INITIATE, Kind} from "./IParticipants.sol";
import {requireText} from "./Text.sol";

/// @title What the ministry does to keep the market in order, published with its text and time.
/// @notice The ministry publishes, and ends what it published by an entry of its own; nothing is ever taken back. It
///         changes no rule by this: what goes with a value of the Rulebook says the value that the ministry and the
///         registry set there, or is refused. The ministry is stopped by suspending its account.
contract Measures is IMeasures {
    /// @dev The longest text, in bytes of UTF-8.
    uint256 private constant TEXT_MAX = 500;

    /// @dev Every entry by its number, from 1.
    mapping(uint256 number => Entry) private _entries;
    /// @dev The number of the newest entry.
    uint256 private _count;

    /// @inheritdoc IMeasures
    function publish(
        Measure kind,
        uint40 from,
        uint40 until,
        bytes32 document,
        string calldata text,
        Value calldata value
    ) external returns (uint256 number) {
        PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Ministry);
        if (kind == Measure.None || kind == Measure.Withdrawal) revert NotAMeasure(kind);
        _requireText(document, text);
        uint40 now_ = uint40(block.timestamp);
        if (from == 0) from = now_;
        if (from < now_ || (until != 0 && until <= from)) revert InvalidTime(from, until, now_);
        if (value.name != 0) {
            uint256 found = RULEBOOK.valueAt(value.name, value.subject, from);
            if (found != value.value) revert RulebookDiffers(value.name, value.subject, found, value.value);
        } else if (kind == Measure.PriceBand) {
            revert ValueNeeded(kind);
        }
        number = ++_count;
        _entries[number] = Entry(kind, now_, from, until, 0, 0, document);
        emit MeasurePublished(
            number, kind, from, until, document, text, value.name, value.subject, value.value
        );
    }

    /// @inheritdoc IMeasures
    function withdraw(
        uint256 measure_,
        bytes32 document,
        string calldata text
    ) external returns (uint256 number) {
        PARTICIPANTS.authoriseKind(msg.sender, INITIATE, Kind.Ministry);
        Entry storage ended = _entries[measure_];
        if (ended.kind == Measure.None) revert NoSuchMeasure(measure_);
        if (ended.kind == Measure.Withdrawal) revert NotAMeasure(ended.kind);
        if (ended.endedBy != 0) revert AlreadyWithdrawn(measure_, ended.endedBy);
        _requireText(document, text);
        number = ++_count;
        uint40 now_ = uint40(block.timestamp);
        // Numbers are counted one by one from 1, so they have few digits.
        ended.endedBy = uint64(number);
        _entries[number] = Entry(Measure.Withdrawal, now_, now_, 0, uint64(measure_), 0, document);
        emit MeasureWithdrawn(number, measure_, document, text);
    }

    /// @inheritdoc IMeasures
    function measure(uint256 number) external view returns (Entry memory) {
        return _entries[number];
    }

    /// @inheritdoc IMeasures
    function measureCount() external view returns (uint256) {
        return _count;
    }

    /// @dev A measure is told in words, and its document by its hash.
    function _requireText(bytes32 document, string calldata text) private pure {
        if (document == 0) revert IEmissions.MissingHash();
        requireText("text", TEXT_MAX, text);
    }
}
