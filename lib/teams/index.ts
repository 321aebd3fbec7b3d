import "server-only";

export { actorId, actorNames } from "./actors";
export { nameField } from "./name";
export { getProject, listProjects, type Project } from "./projects";
export { hasRole } from "./roles";
export { scopeFor } from "./scope";
export {
  createTeamFor,
  findMembership,
  findTeam,
  getTeam,
  listTeamsOf,
  type Membership,
  type Team,
} from "./teams";
