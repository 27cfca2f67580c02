import { journalContract } from "./contract.ts";
import { drivers } from "./drivers.ts";

journalContract(drivers);
