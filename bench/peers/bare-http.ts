/** The ceiling of one core: node:http takes the body and answers; nothing is stored. */
import { accept, listen } from "./listen.ts";

listen((_body, response) => accept(response));
