/**
 * The form that changes a registration: its questions appear and disappear with the answers.
 */
import { startConditions } from "./conditions.js";

for (const form of document.querySelectorAll("form[data-conditions]")) startConditions(form);
