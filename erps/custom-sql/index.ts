import { codesSetting, declaredOperations, requestsSetting } from "../../core/delivery/declared.ts";
import type { ErpSystem } from "../../core/delivery/erp.ts";
import { textSetting } from "../../core/delivery/settings.ts";
import { openSql } from "./connection.ts";

/** Any system that offers stored procedures in a PostgreSQL database; declared in the connection's settings. */
export const customSql: ErpSystem = {
  id: "custom-sql",
  title: "Stored procedures (PostgreSQL)",
  lanes: 4,
  operations: declaredOperations,
  absent: {},
  settings: [
    textSetting(
      "call",
      "Call",
      "CALL or SELECT of one procedure; values are bound as :name: CALL post(:operation, :document, p_number => :trackingNumber). The address is postgres://host:port/database.",
    ),
    textSetting(
      "read",
      "Read",
      "SELECT of one function that returns what is there: SELECT * FROM delivery_state(:document). Empty where nothing can be read.",
    ),
    textSetting(
      "readCompare",
      "Compare",
      "What the row must hold when the change is there: tracking_number={trackingNumber}.",
    ),
    requestsSetting('{"tracking": {"call": "CALL set_tracking(:document, :trackingNumber)"}}'),
    textSetting(
      "milestonePath",
      "Milestone column",
      "Column of that row that holds the milestone; a newer one is never overwritten.",
    ),
    textSetting("milestoneTimePath", "Milestone time column", "Column that holds the moment of that milestone."),
    codesSetting,
    textSetting(
      "failureWhen",
      "Failure without an error",
      "What a procedure returns that means no: status=ERROR. Errors that it raises need no setting.",
    ),
    textSetting("failureMessage", "Message of a failure", "Column that says why."),
    {
      name: "tls",
      title: "Encrypt",
      type: "boolean",
      required: false,
      default: true,
      help: "Over TLS, and only to a server whose certificate is vouched for.",
    },
  ],
  open: openSql,
};
