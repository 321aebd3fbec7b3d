import "server-only";

export { type Admin, admin, type Grant, member, signedIn } from "./access";
export { findUserByPassword, hasAccounts, isSignUpOpen, signUp, updateProfile } from "./accounts";
export { authOptions, type CountTry } from "./nextauth";
export { profileInput, type SignUp, signInInput, signUpInput } from "./schema";
export { openTokenSession, revokeSession, type Session, type User } from "./sessions";
export { adminAction, currentSession, memberAction, requireMember, type Visit } from "./visit";
