import { type Db, database, Prisma } from "@/lib/db";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/id";
import { createTeamFor, type Project, type Team } from "@/lib/teams";
import { hashPassword, isPassword } from "./password";
import type { Credentials, ProfileChange, SignUp } from "./schema";
import type { Session, User } from "./sessions";

const fields = { id: true, email: true, fullName: true, isAdmin: true } as const;

// An arbitrary name for the lock that lets sign-ups through one at a time.
const signUpLock = 0x70_6b_75_70;

/**
 * Makes an account with a team and its default project. The first account is the administrator's. Throws
 * `forbidden` when sign-up is closed and `conflict` on the field `email` when the address is taken.
 */
export async function signUp(input: SignUp): Promise<{ user: User; team: Team; project: Project }> {
  if (!(await isSignUpOpen())) throw signUpClosed();
  const passwordHash = await hashPassword(input.password);
  return database().prisma.$transaction(async (db) => {
    await db.$executeRaw`SELECT pg_advisory_xact_lock(${signUpLock}::bigint)`;
    const isFirst = await hasNoUsers(db);
    if (env().SIGNUP === "first" && !isFirst) throw signUpClosed();
    const user = await insertUser(db, {
      id: newId(),
      email: input.email,
      fullName: input.fullName,
      passwordHash,
      isAdmin: isFirst,
    });
    const made = await createTeamFor(db, user.id, input.teamName ?? `${input.fullName}'s team`);
    return { user, ...made };
  });
}

/** Whether a stranger may sign up now, as SIGNUP says. */
export async function isSignUpOpen(): Promise<boolean> {
  const { SIGNUP } = env();
  if (SIGNUP === "first") return hasNoUsers(database().prisma);
  return SIGNUP === "open";
}

/** Whether anybody has signed up here yet. */
export async function hasAccounts(): Promise<boolean> {
  return !(await hasNoUsers(database().prisma));
}

/** The user whose e-mail and password these are, or null. Takes as long for an unknown e-mail. */
export async function findUserByPassword({ email, password }: Credentials): Promise<User | null> {
  // PostgreSQL would refuse a NUL, which no stored address has.
  const row = email.includes("\0")
    ? null
    : await database().prisma.user.findUnique({
        where: { email },
        select: { ...fields, passwordHash: true },
      });
  if (!(await isPassword(password, row?.passwordHash ?? null)) || !row) return null;
  const { passwordHash: _, ...user } = row;
  return user;
}

/**
 * Changes one's own name or password. A new password ends every bearer token and every other browser session.
 * Throws `bad_request` on the field `current_password` when it does not match.
 */
export async function updateProfile({ user, sessionId }: Session, change: ProfileChange): Promise<User> {
  const { fullName, password, currentPassword = "" } = change;
  if (password === undefined)
    return database().prisma.user.update({ where: { id: user.id }, data: { fullName }, select: fields });
  if (!(await findUserByPassword({ email: user.email, password: currentPassword }))) throw wrongPassword();
  const passwordHash = await hashPassword(password);
  return database().prisma.$transaction(async (db) => {
    await db.session.updateMany({
      where: { userId: user.id, revokedAt: null, NOT: { id: sessionId, kind: "web" } },
      data: { revokedAt: new Date() },
    });
    return db.user.update({ where: { id: user.id }, data: { fullName, passwordHash }, select: fields });
  });
}

async function hasNoUsers(db: Db): Promise<boolean> {
  return (await db.user.findFirst({ select: { id: true } })) === null;
}

async function insertUser(db: Db, data: User & { passwordHash: string }): Promise<User> {
  try {
    return await db.user.create({ data, select: fields });
  } catch (error) {
    if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== "P2002") throw error;
    const message = "There is already an account with this e-mail address.";
    throw new AppError("conflict", message, { issues: [{ field: "email", code: "taken", message }] });
  }
}

function wrongPassword(): AppError {
  const message = "The current password does not match.";
  return new AppError("bad_request", message, {
    issues: [{ field: "current_password", code: "mismatch", message }],
  });
}

function signUpClosed(): AppError {
  return new AppError("forbidden", "Sign-up is closed here. Ask the administrator for an invitation.");
}
