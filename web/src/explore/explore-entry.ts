// What is loaded for exploring, in one piece.
export { createExploreApi } from "../api/explore";
export { createExploreView } from "./explore-view";
