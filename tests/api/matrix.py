"""
What each route answers each role: one row a route, and no route without a row.

A new route gets its row here and, where its path has a new parameter or it takes a body, a thing
of the owner in `tests/api/test_matrix.py`, which asks the real desk and prints the rows it found.
"""

from dataclasses import dataclass

ROLES = (
    "public", "ministry", "registry", "department", "elsewhere", "exchange", "bank", "verifier",
    "auditor", "owner", "other", "trader", "credit_registry", "credit_exchange",
)  # fmt: skip
"""
`department` is that of the owner's province, `elsewhere` another one; `owner` is the enterprise
whose thing is asked for, `other` another one, with which it traded once; `auditor` is a machine
without an account, `elsewhere` and `trader` are machines with one.
"""

# A number is the status. `+` is 200 with something of the owner in it, `-` is 200 without.
ROWS = """
route                                          pub min reg dep els exc ban ver aud own oth tra cre cex
GET /v1/ledger                                 200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /v1/units                                  200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /v1/periods                                200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /v1/periods/{period}/progress              200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /v1/problems                               200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /v1/problems/{code}                        200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /v1/certificates                             +   +   +   +   +   +   +   +   +   +   +   +   +   +
GET /v1/certificates/{certificate}             200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /v1/cancellations                            +   +   +   +   +   +   +   +   +   +   +   +   +   +
GET /v1/cancellations/{statement}              200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /v1/certificates/{certificate}/file        200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /v1/certificates/{certificate}/page        200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /v1/certificate-verifier                   200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /v1/offset-certificates                      +   +   +   +   +   +   +   +   +   +   +   +   +   +
GET /v1/offset-certificates/{offset_certificate} 200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /v1/serials/{serial}                       200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /v1/closes                                   -   -   -   -   -   -   -   -   -   -   -   -   -   -
GET /v1/forms                                  200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /v1/forms/{form}                           200 200 200 200 200 200 200 200 200 200 200 200 200 200
POST /v1/forms/validation                      401 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /v1/inclusion                                +   +   +   +   +   +   +   +   +   +   +   +   +   +
GET /v1/inclusion/lists                          -   -   -   -   -   -   -   -   -   -   -   -   -   -
GET /v1/inclusion/criteria                     200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /v1/pilots                                 200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /v1/viewer                                 200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /v1/rulebook                               200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /v1/rulebook/settings                        -   -   -   -   -   -   -   -   -   -   -   -   -   -
GET /v1/rulebook/packs                           -   -   -   -   -   -   -   -   -   -   -   -   -   -
GET /healthz                                   200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /readyz                                    200 200 200 200 200 200 200 200 200 200 200 200 200 200
POST /v1/nonces                                201 201 201 201 201 201 201 201 201 201 201 201 201 201
POST /v1/sessions                              401 401 401 401 401 401 401 401 401 401 401 401 401 401
DELETE /v1/sessions                            204 204 204 204 204 204 204 204 204 204 204 204 204 204
POST /v1/transactions                          422 422 422 422 422 422 422 422 422 422 422 422 422 422
POST /v1/transactions/validation               401 200 200 200 403 403 403 403 200 200 403 403 403 403
GET /v1/accounts                               401   +   +   +   -   -   -   -   +   +   -   -   -   -
GET /v1/accounts/{account}                     401 200 200 200 403 403 403 403 200 200 403 403 403 403
GET /v1/accounts/{account}/keys                401 200 200 200 403 403 403 403 200 200 403 403 403 403
GET /v1/accounts/{account}/application         401 200 200 200 403 403 403 403 200 200 403 403 403 403
GET /v1/accounts/{account}/history             401   +   +   + 403 403 403 403   +   + 403 403 403 403
GET /v1/accounts/{account}/rules                401 200 200 200 403 403 403 403 200 200 403 403 403 403
GET /v1/accounts/{account}/trusted             401   -   -   - 403 403 403 403   -   - 403 403 403 403
GET /v1/applications                           401   +   +   +   -   -   -   -   +   +   -   -   -   -
GET /v1/applications/counts                    401 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /v1/applications/days                      401 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /v1/recoveries                             401   -   -   -   -   -   -   -   -   -   -   -   -   -
GET /v1/recoveries/{recovery}                  401 404 404 404 404 404 404 404 404 404 404 404 404 404
GET /v1/keys/{key}                             401 200 200 200 403 403 403 403 200 200 403 403 403 403
GET /v1/holdings                               401   +   +   +   -   -   -   -   +   +   -   -   -   -
GET /v1/tranches                               401   +   +   +   -   -   -   -   +   +   -   -   -   -
GET /v1/movements                              401   +   +   +   -   -   -   -   +   +   +   -   -   -
GET /v1/title-transfers                          +   +   +   +   +   +   +   +   +   +   +   +   +   +
GET /v1/title-transfers/{change}               200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /v1/freezes                                  +   +   +   +   +   +   +   +   +   +   +   +   +   +
GET /v1/pledges                                401   +   +   +   -   -   +   -   +   +   -   -   -   -
GET /v1/evidence/holdings/{account}/{unit}     401 200 200 200 403 403 403 403 200 200 403 403 403 403
GET /v1/balances                               401   +   +   +   -   -   +   -   +   +   -   -   -   -
GET /v1/cash-movements                         401   +   +   +   -   -   +   -   +   +   +   -   -   -
GET /v1/allocations                            401   +   +   +   -   -   -   -   +   +   -   -   -   -
GET /v1/allocations/{line}                     401 200 200 200 404 404 404 404 200 200 404 404 404 404
GET /v1/allocations/{line}/history             401 200 200 200 404 404 404 404 200 200 404 404 404 404
GET /v1/allocations/{line}/explanation         401 200 200 200 404 404 404 404 200 200 404 404 404 404
GET /v1/deductions                             401   -   -   -   -   -   -   -   -   -   -   -   -   -
GET /v1/custody                                401   -   -   -   -   -   -   -   -   -   -   -   -   -
GET /v1/allocations-export                     401   +   +   +   -   -   -   -   +   +   -   -   -   -
GET /v1/plans                                    -   -   -   -   -   -   -   -   -   -   -   -   -   -
GET /v1/plans/{period}/rooms                   401 200 200 200 200 403 403 403 200 403 403 403 403 403
GET /v1/allocation-tables                      401   -   -   -   - 403 403 403   - 403 403 403 403 403
GET /v1/allocation-tables/{upload}             401 200 200 404 404 403 403 403 200 403 403 403 403 403
GET /v1/allocation-tables/{upload}/errors      401   -   - 404 404 403 403 403   - 403 403 403 403 403
GET /v1/allocation-tables/{upload}/content     401 200 200 404 404 403 403 403 200 403 403 403 403 403
POST /v1/allocation-tables                     401 403 201 201 201 403 403 403 403 403 403 403 403 403
POST /v1/allocation-tables/validation          401 200 200 200 200 403 403 403 200 403 403 403 403 403
GET /v1/emissions                              401   +   +   +   -   -   -   -   +   +   -   -   -   -
GET /v1/emissions/published                      +   +   +   +   +   +   +   +   +   +   +   +   +   +
GET /v1/emissions/{account}/{period}           401 200 200 200 404 404 404 200 200 200 404 404 404 404
GET /v1/agencies                                 -   -   -   -   -   -   -   -   -   -   -   -   -   -
GET /v1/assignments                            401   +   +   +   -   -   -   +   +   +   -   -   -   -
GET /v1/evaluations                              -   -   -   -   -   -   -   -   -   -   -   -   -   -
GET /v1/reviews                                  -   -   -   -   -   -   -   -   -   -   -   -   -   -
GET /v1/reviews/{campaign}                     401 200 200 200 404 404 404 404 200 200 404 404 404 404
GET /v1/findings                               401   +   +   +   -   -   -   -   +   +   -   -   -   -
GET /v1/obligations                            401   +   +   +   -   -   -   -   +   +   -   -   -   -
GET /v1/notices                                401   +   +   +   -   -   -   -   +   +   -   -   -   -
GET /v1/notices/{account}/{period}             401 200 200 200 404 404 404 404 200 200 404 404 404 404
GET /v1/supplies                               401   -   -   -   -   -   -   -   -   -   -   -   -   -
GET /v1/filings                                401   +   +   +   -   -   -   +   +   +   -   -   -   -
GET /v1/trades                                 401   +   +   +   -   +   -   -   +   +   +   -   -   -
GET /v1/trades/{trade}                         401 200 200 200 404 200 404 404 200 200 200 404 404 404
GET /v1/surrenders                             401   +   +   +   -   -   -   -   +   +   -   -   -   -
GET /v1/carry-over-notices                     401   +   +   +   -   -   -   -   +   +   -   -   -   -
GET /v1/carry-over-figures                     401 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /v1/carry-overs                            401   +   +   +   -   -   -   -   +   +   -   -   -   -
GET /v1/carry-overs/{application}              401 200 200 200 404 404 404 404 200 200 404 404 404 404
GET /v1/surrenders/{request}                   401 200 200 200 404 404 404 404 200 200 404 404 404 404
GET /v1/credit-accounts                        401   +   +   +   -   -   -   -   +   +   -   -   +   +
GET /v1/credit-accounts/counts                 200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /v1/credit-projects                          +   +   +   +   +   +   +   +   +   +   +   +   +   +
GET /v1/credit-projects/{project}              200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /v1/credit-projects/{project}/comments       -   -   -   -   -   -   -   -   -   -   -   -   -   -
GET /v1/credit-batches                           +   +   +   +   +   +   +   +   +   +   +   +   +   +
GET /v1/credit-batches/{batch}                 200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /v1/tasks                                  401   -   +   +   -   -   -   -   -   -   -   -   -   -
GET /v1/cases                                    -   +   +   +   -   -   -   -   +   +   -   -   -   -
GET /v1/cases/counts                           200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /v1/cases/{case}                           404 200 200 200 404 404 404 404 200 200 404 404 404 404
GET /v1/cases/{case}/days                      404 200 200 200 404 404 404 404 200 200 404 404 404 404
GET /v1/measures                                 -   -   -   -   -   -   -   -   -   -   -   -   -   -
GET /v1/offsets                                401   +   +   +   -   -   -   -   +   +   -   -   +   -
GET /v1/offsets/{offset}                       401 200 200 200 404 404 404 404 200 200 404 404 200 404
GET /v1/tasks/{task}                           401 404 200 404 404 404 404 404 404 404 404 404 404 404
GET /v1/proposals                              401   +   +   +   -   -   -   -   +   +   -   -   -   -
GET /v1/proposals/{proposal}                   401 200 200 200 404 404 404 404 200 200 404 404 404 404
GET /v1/transactions                           401   +   +   +   -   -   -   -   +   +   -   -   -   -
GET /v1/transactions/{transaction}             401 200 200 200 404 404 404 404 200 200 404 404 404 404
GET /v1/receipts/{transaction}                 401 200 200 200 404 404 404 404 200 200 404 404 404 404
GET /v1/evidence/transactions/{transaction}    401 200 200 200 404 404 404 404 200 200 404 404 404 404
POST /v1/documents                             401 201 201 201 201 201 201 201 403 201 201 201 201 201
GET /v1/documents/{digest}                     401 404 200 200 404 404 404 404 403 200 404 404 404 404
DELETE /v1/documents/{digest}                  401 403 200 403 403 403 403 403 403 403 403 403 403 403
"""  # noqa: E501 - one row a route


@dataclass(frozen=True)
class Line:
    """One route's answers by role."""

    route: str
    answers: dict[str, str]


def lines() -> list[Line]:
    """The table, read."""
    _, *rows = (row for row in ROWS.splitlines() if row.strip())
    read = [_line(row) for row in rows]
    assert len({line.route for line in read}) == len(read), "a route has two rows"
    return read


def _line(row: str) -> Line:
    method, path, *answers = row.split()
    assert len(answers) == len(ROLES), row
    return Line(f"{method} {path}", dict(zip(ROLES, answers, strict=True)))


LINES = {line.route: line for line in lines()}

QUERIES = {"/v1/carry-over-figures": "?held_at=2021-08-15"}
"""What a path is asked with where its own defaults lie after the played cycle."""
