import "server-only";

export {
  type Alternatives,
  type ComparedModel,
  type Comparison,
  compareCall,
  compareTraffic,
  type StatedCall,
} from "./compare";
