import "server-only";

export {
  type Alternatives,
  type ComparedModel,
  type Comparison,
  compareCall,
  compareTraffic,
  type StatedCall,
} from "./compare";
export type { Recommendation, RecommendationKind, Step } from "./recommendation";
export { type Recommendations, recommendations } from "./recommendations";
