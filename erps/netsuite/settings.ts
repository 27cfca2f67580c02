import type { SettingField } from "../../core/delivery/erp.ts";
import { textSetting } from "../../core/delivery/settings.ts";

/** What the dialog of a connection asks, beside address and sign-in. */
export const settings: readonly SettingField[] = [
  textSetting(
    "certificateId",
    "Certificate id",
    "The id that NetSuite gave to your certificate (Setup, Integration, OAuth 2.0 Client Credentials Setup). Sign in with OAuth 2, signed with a certificate: the user is the client id of the integration record, the secret is the certificate's private key (RSA, PEM).",
  ),
  textSetting(
    "realm",
    "Account (token-based authentication)",
    "Account id such as 1234567 or 1234567_SB1, only where you still sign in with a token: then sign in with user and password, the user is consumerKey:tokenId, the password consumerSecret:tokenSecret.",
  ),
  textSetting(
    "deliveryNumberField",
    "Delivery number",
    "Column by which a fulfillment is known as a delivery: tranid (IF1001), externalid, or a custom body field.",
    "tranid",
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
  textSetting("deliveredAtField", "Delivered at field", "Id of the custom body field for the proof of delivery."),
  textSetting("receivedByField", "Received by field", "Id of the custom body field for the name of who received it."),
  textSetting("estimateField", "Estimated delivery field", "Id of the custom body field for the carrier's estimate."),
  textSetting("trackingUrlField", "Tracking page field", "Id of the custom body field for the carrier's page."),
  textSetting("billOfLadingField", "Bill of lading field", "Id of the custom body field for the bill of lading."),
  textSetting(
    "shipMethods",
    "Shipping methods",
    "Internal ids of your shipping items by carrier: ups=12, dhl=14. A carrier without one is refused.",
  ),
  textSetting(
    "releasedStatuses",
    "Released statuses",
    "Letters of the sales order statuses that are released for shipping: B pending fulfillment, D partially fulfilled, E pending billing and partially fulfilled.",
    "B, D, E",
  ),
  textSetting("accrualExpenseAccount", "Freight expense account", "Internal id of the account in debit."),
  textSetting("accrualLiabilityAccount", "Accrued freight account", "Internal id of the account in credit."),
  textSetting(
    "accrualSubsidiary",
    "Subsidiary of accruals",
    "Internal id; empty where the account has one subsidiary only.",
  ),
  textSetting(
    "currencies",
    "Currencies",
    "Internal ids of the currencies that accruals name: USD=1, EUR=4. An accrual without a currency is booked in the subsidiary's own.",
  ),
  {
    name: "async",
    title: "Make records by asynchronous requests",
    type: "boolean",
    required: false,
    default: false,
    help: "On: returns, invoices, accruals and claims become jobs with an idempotency key. Useful where NetSuite takes long to save them.",
  },
];
