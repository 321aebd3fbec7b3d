import type { Profile } from "../profile";
import { BRIGHTMILE } from "./brightmile";
import { FERNHILL } from "./fernhill";

export const PROFILES: Profile[] = [FERNHILL, BRIGHTMILE];
