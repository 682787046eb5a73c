// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Where a project stands.
enum ProjectStage {
    None,
    /// Its design document is public.
    Published,
    /// The body came to a positive conclusion.
    Validated,
    /// The body came to a negative conclusion.
    Rejected,
    /// The owner applied for registration.
    Applied,
    Registered,
    Refused,
    /// Ended by its owner.
    Withdrawn,
    /// Ended by the credit registry.
    Revoked
}

/// @title Projects: designed, published, validated, registered; and who may validate by which methodology.
interface ICreditProjects {
    /// @param methodology Code of the methodology, such as CCER-01-002, ASCII, right-padded.
    /// @param constructionStart The day construction began, yyyymmdd.
    /// @param creditingFrom First day of the crediting period, yyyymmdd.
    /// @param creditingTo Its last day.
    /// @param legalDuty Whether the owner is obliged by law to do it.
    /// @param inEts Whether its emissions are under any emissions trading.
    /// @param validator The body that is to validate it.
    /// @param document Hash of the design document.
    /// @param name Of the project, in UTF-8.
    struct Design {
        bytes32 methodology;
        uint32 constructionStart;
        uint32 creditingFrom;
        uint32 creditingTo;
        bool legalDuty;
        bool inEts;
        address validator;
        bytes32 document;
        string name;
    }

    /// @param decideBy Until when the credit registry is to decide; 0 before the owner applied.
    /// @param registeredAt 0 before registration.
    struct Project {
        address owner;
        ProjectStage stage;
        uint40 decideBy;
        uint40 registeredAt;
        address validator;
        uint32 creditingFrom;
        uint32 creditingTo;
    }

    /// @notice The ministry admitted a methodology; its projects credit for at most so many years (CCER31 art. 8).
    event MethodologyAdmitted(bytes32 indexed methodology, bytes32 document, uint8 yearsMost);
    /// @notice Projects are designed by the methodology no more; those that were go on.
    event MethodologyWithdrawn(bytes32 indexed methodology, bytes32 reason);
    /// @notice The ministry admitted a body that validates and verifies (CCER31 art. 30).
    event BodyAdmitted(address indexed body, bytes32 document, uint40 validUntil);
    /// @notice The body validates and verifies no more.
    event BodyWithdrawn(address indexed body, bytes32 reason);
    /// @notice A design document is public, with the name of the body.
    event DesignPublished(
        uint32 indexed project,
        address indexed owner,
        address indexed validator,
        bytes32 methodology,
        uint32 constructionStart,
        uint32 creditingFrom,
        uint32 creditingTo,
        bytes32 document,
        string name,
        uint40 publicUntil
    );
    /// @notice The body concluded on the design.
    event ProjectValidated(uint32 indexed project, address indexed validator, bool positive, bytes32 document);
    /// @notice The owner applied for registration, with its pledge.
    event RegistrationApplied(uint32 indexed project, bytes32 documents, uint40 decideBy);
    /// @notice The credit registry registered the project.
    /// @param late After the 15 working days (CCER31 art. 15).
    event ProjectRegistered(uint32 indexed project, address indexed owner, bool late);
    /// @notice The credit registry refused to register the project.
    event ProjectRefused(uint32 indexed project, bytes32 reason, bool late);
    /// @notice The owner gave the project up.
    event ProjectWithdrawn(uint32 indexed project, bytes32 reason);
    /// @notice The credit registry revoked the registration.
    event ProjectRevoked(uint32 indexed project, bytes32 reason);

    /// @notice Construction began on the day or before it (CCER31 art. 10).
    error StartedTooEarly(uint32 constructionStart, uint32 after_);
    /// @notice What the law demands anyway is not additional.
    error HasLegalDuty();
    /// @notice What an emissions trading system covers is no project.
    error IsInEts();
    /// @notice The ministry has not admitted the methodology, or has withdrawn it.
    error NoMethodology(bytes32 methodology);
    /// @notice A methodology credits for 1 year or more.
    error InvalidYears(uint8 yearsMost);
    /// @notice No such day, written yyyymmdd.
    error InvalidDay(uint32 day);
    /// @notice The crediting period ends before it begins, or is longer than the methodology lets it be.
    error InvalidCrediting(uint32 from, uint32 to, uint8 yearsMost);
    /// @notice The design document was published before; a project that ended does not come back (CCER31 art. 16).
    error DesignExists(bytes32 document, uint32 project);
    /// @notice The ministry has not admitted the body, or not any more.
    error BodyNotAdmitted(address body);
    /// @notice The body is admitted already; to change its admission, withdraw it first.
    error BodyAdmittedBefore(address body);
    error NoSuchProject(uint32 project);
    /// @notice The project is not where this step begins.
    error WrongProjectStage(uint32 project, ProjectStage found);
    /// @notice The sender's account does not own the project.
    error NotTheProjectOwner(uint32 project, address owner);
    /// @notice The design names another body.
    error NotTheNamedBody(uint32 subject, address expected);

    /// @notice Admit a methodology, or change it. Ministry, INITIATE.
    function admitMethodology(bytes32 code, bytes32 document, uint8 yearsMost) external;
    /// @notice Withdraw a methodology. Ministry, INITIATE.
    function withdrawMethodology(bytes32 code, bytes32 reason) external;
    /// @notice Admit a verifier as a body for projects. Ministry, INITIATE.
    function admitBody(address body, bytes32 document, uint40 validUntil) external;
    /// @notice Withdraw a body's admission. Ministry, INITIATE.
    function withdrawBody(address body, bytes32 reason) external;
    /// @notice Publish a design document. Enterprise or trader, INITIATE.
    function publishDesign(Design calldata design) external returns (uint32 number);
    /// @notice Conclude on a design after its publication. The body it names, INITIATE.
    function validate(uint32 number, bool positive, bytes32 document) external;
    /// @notice Apply for registration. Owner, INITIATE.
    function applyForRegistration(uint32 number, bytes32 documents) external;
    /// @notice Register a project. Credit registry, INITIATE.
    function register(uint32 number) external;
    /// @notice Refuse a project. Credit registry, INITIATE.
    function refuse(uint32 number, bytes32 reason) external;
    /// @notice End a project of one's own. Owner, INITIATE.
    function withdraw(uint32 number, bytes32 reason) external;
    /// @notice End a registered project. Credit registry, INITIATE.
    function revoke(uint32 number, bytes32 reason) external;

    function methodology(bytes32 code) external view returns (bytes32 document, uint8 yearsMost);
    /// @notice Whether the body may validate and verify now.
    function isBody(address body) external view returns (bool);
    /// @notice What is known of a project, or NoSuchProject.
    function project(uint32 number) external view returns (Project memory);
    function projectCount() external view returns (uint32);
}
