// What is loaded for the queue, in one piece.
export { createQueueApi } from "../api/queue";
export { createQueueView } from "./queue-view";
