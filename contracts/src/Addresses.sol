// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IParticipants} from "./IParticipants.sol";
import {IApprovals} from "./IApprovals.sol";
import {IRulebook} from "./IRulebook.sol";
import {IUnits} from "./IUnits.sol";
import {IEmissions} from "./IEmissions.sol";
import {IAllocation} from "./IAllocation.sol";
import {ICompliance} from "./ICompliance.sol";
import {ICash} from "./ICash.sol";
import {IMarket} from "./IMarket.sol";
import {IRepresentatives} from "./IRepresentatives.sol";
import {IVerification} from "./IVerification.sol";
import {IInclusion} from "./IInclusion.sol";
import {IDeductions} from "./IDeductions.sol";
import {IObjections} from "./IObjections.sol";
import {ICreditAccounts} from "./ICreditAccounts.sol";
import {IOffsets} from "./IOffsets.sol";
import {ICancellation} from "./ICancellation.sol";
import {ICarryOver} from "./ICarryOver.sol";
import {IEnforcement} from "./IEnforcement.sol";
import {IMeasures} from "./IMeasures.sol";
import {ICredits} from "./ICredits.sol";
import {ICreditProjects} from "./ICreditProjects.sol";
import {ICreditReductions} from "./ICreditReductions.sol";
import {ITitles} from "./ITitles.sol";
import {INotices} from "./INotices.sol";

// Where each contract stands in every Tanji ledger. Genesis puts the code there, so no contract has
// to be told where another is, and the code on the ledger is the artifact, byte for byte.
IParticipants constant PARTICIPANTS = IParticipants(0x000000000000000000000000000054616E6A6901);
IApprovals constant APPROVALS = IApprovals(0x000000000000000000000000000054616e6A6902);
IRulebook constant RULEBOOK = IRulebook(0x000000000000000000000000000054616E6A6903);
IUnits constant UNITS = IUnits(0x000000000000000000000000000054616e6A6904);
IEmissions constant EMISSIONS = IEmissions(0x000000000000000000000000000054616E6A6905);
IAllocation constant ALLOCATION = IAllocation(0x000000000000000000000000000054616E6a6906);
ICompliance constant COMPLIANCE = ICompliance(0x000000000000000000000000000054616E6A6907);
ICash constant CASH = ICash(0x000000000000000000000000000054616e6a6908);
IMarket constant MARKET = IMarket(0x000000000000000000000000000054616E6A6909);
IRepresentatives constant REPRESENTATIVES = IRepresentatives(0x000000000000000000000000000054616E6a690a);
IVerification constant VERIFICATION = IVerification(0x000000000000000000000000000054616E6A690B);
IInclusion constant INCLUSION = IInclusion(0x000000000000000000000000000054616e6a690C);
IDeductions constant DEDUCTIONS = IDeductions(0x000000000000000000000000000054616e6A690D);
IObjections constant OBJECTIONS = IObjections(0x000000000000000000000000000054616e6a690E);
ICredits constant CREDITS = ICredits(0x000000000000000000000000000054616e6a690F);
ICreditAccounts constant CREDIT_ACCOUNTS = ICreditAccounts(0x000000000000000000000000000054616e6a6910);
IOffsets constant OFFSETS = IOffsets(0x000000000000000000000000000054616e6A6911);
ICancellation constant CANCELLATION = ICancellation(0x000000000000000000000000000054616e6a6912);
ICarryOver constant CARRY_OVER = ICarryOver(0x000000000000000000000000000054616E6a6913);
ITitles constant TITLES = ITitles(0x000000000000000000000000000054616e6a6914);
IEnforcement constant ENFORCEMENT = IEnforcement(0x000000000000000000000000000054616e6a6915);
ICreditProjects constant CREDIT_PROJECTS = ICreditProjects(0x000000000000000000000000000054616E6A6916);
ICreditReductions constant CREDIT_REDUCTIONS = ICreditReductions(0x000000000000000000000000000054616e6a6917);
IMeasures constant MEASURES = IMeasures(0x000000000000000000000000000054616e6a691a);
INotices constant NOTICES = INotices(0x000000000000000000000000000054616e6a691B);
