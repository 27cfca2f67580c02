import { textSetting } from "../../core/delivery/settings.ts";
import type { ErpSystem } from "../../core/delivery/erp.ts";
import { openNetSuite } from "./connection.ts";
import { bodyFields, trackingFields } from "./documents.ts";

/** Oracle NetSuite, item fulfillments through SuiteTalk REST web services. */
export const netSuite: ErpSystem = {
  id: "netsuite",
  title: "Oracle NetSuite",
  lanes: 2,
  timeoutSeconds: 120,
  operations: [
    { id: "tracking", title: "Write the tracking number", proof: "read-back", fields: trackingFields },
    { id: "milestone", title: "Write the milestone", proof: "read-back", fields: bodyFields },
    { id: "ship-confirm", title: "Confirm the shipment", proof: "read-back", fields: [] },
  ],
  absent: {},
  settings: [
    textSetting(
      "certificateId",
      "Certificate id",
      "The id that NetSuite gave to your certificate (Setup, Integration, OAuth 2.0 Client Credentials Setup). Sign in with OAuth 2, signed with a certificate: the user is the client id of the integration record, the secret is the certificate's private key (RSA, PEM).",
    ),
    textSetting(
      "milestoneField",
      "Milestone field",
      "Id of the custom body field that holds the milestone, such as custbody_shipment_status (free-form text, on item fulfillments); NetSuite has none of its own.",
    ),
    textSetting(
      "milestoneTimeField",
      "Milestone time field",
      "Id of the custom body field that holds the moment of the milestone (text or date/time, UTC). It also tells which of two milestones is newer.",
    ),
    textSetting(
      "milestoneCodes",
      "Milestone codes",
      "Your own words where you have them: DELIVERED=40, RETURNED=50. A milestone without one is written by name.",
    ),
    textSetting(
      "packageSublist",
      "Package sublist",
      "Where the tracking number goes: package, or packageUps, packageFedex, packageUsps where that carrier integration made the label.",
      "package",
    ),
  ],
  open: openNetSuite,
};
